import type { AnyProcedure, inferProcedureInput } from '@trpc/server';
import type { AppRouter } from '../../api/router.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { World } from './access-world.ts';

type Routes = AppRouter['_def']['record'];
type PathsOf<Part, Prefix extends string = ''> = {
  [Name in keyof Part & string]: Part[Name] extends AnyProcedure
    ? `${Prefix}${Name}`
    : PathsOf<Part[Name], `${Prefix}${Name}.`>;
}[keyof Part & string];
type At<Part, Path extends string> = Path extends `${infer Name}.${infer Rest}`
  ? At<Part[Name & keyof Part], Rest>
  : Part[Path & keyof Part];

/** Every procedure of the API by its path: `auth.signIn` and all others. */
export type Procedure = PathsOf<Routes>;
type InputOf<Path extends Procedure> = inferProcedureInput<At<Routes, Path> & AnyProcedure>;

/** Integration keys, by their only scope. */
export const keys = ['recordingKey', 'readingKey'] as const;
export const callers = [
  'nobody',
  'stranger',
  'owner',
  'recipient',
  'agent',
  'administrator',
  ...keys,
] as const;
export type Who = (typeof callers)[number];
/** `own` works with what is the caller's own: it tells and changes nothing of the owner's. A code is the refusal. */
type Outcome = 'works' | 'own' | ErrorCode;

export type Row<Input = unknown> = {
  may: Record<Who, Outcome>;
  /** Input that works for whoever may. */
  input?: (world: World) => Input;
  /** What must be so for it to work. */
  where?: (world: World) => Promise<unknown>;
  /** A refusal counts as a try. */
  isCounted?: true;
  /** What the verb itself does for callers whom this procedure keeps out, because it serves another one too. */
  verb?: Partial<Record<Who, Outcome>>;
};
/** The rows of all procedures whose path begins so: one for each, and no other. */
export type RowsOf<Part extends string = ''> = {
  [Path in Extract<Procedure, `${Part}${string}`>]: Row<InputOf<Path>>;
};

export const everyone: Row['may'] = {
  nobody: 'works',
  stranger: 'works',
  owner: 'works',
  recipient: 'works',
  agent: 'works',
  administrator: 'works',
  recordingKey: 'works',
  readingKey: 'works',
};
/** What a key may where none is meant: it is no session. */
const noKey = { recordingKey: 'SESSION_INVALID', readingKey: 'SESSION_INVALID' } as const;
export const anySession: Row['may'] = {
  ...noKey,
  nobody: 'SESSION_INVALID',
  stranger: 'own',
  owner: 'works',
  recipient: 'own',
  agent: 'own',
  administrator: 'own',
};
export const clients: Row['may'] = { ...anySession, agent: 'FORBIDDEN', administrator: 'FORBIDDEN' };
export const holder: Row['may'] = { ...clients, stranger: 'NOT_FOUND', recipient: 'NOT_FOUND' };
export const parties: Row['may'] = { ...holder, recipient: 'works' };
/** Clients, each his own, and keys that read invoices. */
export const invoiceReaders = { readingKey: 'works', recordingKey: 'FORBIDDEN' } as const;
export const staff: Row['may'] = {
  ...noKey,
  nobody: 'SESSION_INVALID',
  stranger: 'FORBIDDEN',
  owner: 'FORBIDDEN',
  recipient: 'FORBIDDEN',
  agent: 'works',
  administrator: 'works',
};
/** Whoever of staff edits what the company is and sells (C8). */
/** Keys that record payments, and nobody else. */
export const recorders: Row['may'] = {
  ...staff,
  agent: 'FORBIDDEN',
  administrator: 'FORBIDDEN',
  recordingKey: 'works',
  readingKey: 'FORBIDDEN',
};
export const administrators: Row['may'] = { ...staff, agent: 'FORBIDDEN' };
