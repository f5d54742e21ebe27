import { randomUUID } from 'node:crypto';
import { TOTP } from 'otpauth';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { Background } from '../../api/background.ts';
import { assemble } from '../../config/assemble.ts';
import { Staff } from '../../domain/access/staff.ts';
import { newTotpSecret } from '../../domain/access/totp.ts';
import { readDocument } from '../../domain/clients/client-input.ts';
import { documentKey, type IdentityDocument } from '../../domain/clients/document.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { StaffRole, VerbContext } from '../../domain/transaction/context.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { type Api, type Caller, createSession, openApi } from '../api/stand.ts';
import {
  createClient,
  createService,
  hashCheaply,
  TEST_DEPLOYMENT,
  TEST_PASSWORD,
  TEST_SECURITY_KEY,
  testContext,
} from '../harness/builders.ts';

export const PASSWORD = TEST_PASSWORD;
export const SECURITY_KEY = TEST_SECURITY_KEY;
/** Longer than any stall of a busy machine: no sweep runs that would do what is left over. */
const NO_STALL_MS = 20_000;
const TOTP_PERIOD_MS = 30_000;

type Details = Partial<{ email: string; name: string; document: IdentityDocument; verifiedAt: Date }>;
/** Where somebody signs in from; an address of its own unless one is given. */
type Place = { address?: string | undefined; deviceToken?: string | undefined };
type Edit = Parameters<Caller['account']['update']>[0];
type Company = Awaited<ReturnType<typeof openCompany>>;
export type Person = Awaited<ReturnType<Company['person']>>;

/** The company for the tests of a file. */
export function useOpenCompany(): Company {
  const company = {} as Company;
  beforeAll(async () => {
    Object.assign(company, await openCompany());
  });
  afterAll(() => company.close());
  return company;
}

/** The API, which does what its visitors ask for, with a clock that tests move, and who comes to it. */
export async function openCompany() {
  const api = await openApi();
  const { clock, system, database, orm, sql, as } = api;
  const verbs = assemble({
    process: 'test',
    orm,
    clock: system.clock,
    deployment: TEST_DEPLOYMENT,
    connect: () => Promise.reject(new Error('there is no Temporal here')),
    onFailure: () => undefined,
    deliveryTimeoutMs: NO_STALL_MS,
  });
  const background = new Background(pino({ level: 'silent' }));
  // As many at once as the API does behind its answers; a call here waits until it was done.
  system.deliver = (handoffs) =>
    new Promise((resolve) => background.start(() => verbs.delivery.deliverInline(handoffs).finally(resolve)));

  /** Messages queued to an address, the newest first. */
  const messages = (address: string, template: string) =>
    sql<{ channel: string; variables: Record<string, string> }>(
      `select channel, variables from outbound_message
      where address = $1 and template = $2 order by created_at desc, xmin::text::bigint desc`,
      [address, template],
    );
  /** What the link in the newest mail to an address ends with. */
  const linkTo = async (email: string, template = 'account_confirm_email') =>
    (await messages(email, template))[0]?.variables['link']?.split('/').at(-1) ?? '';
  const signIn = (email: string, password = PASSWORD, { address, ...device }: Place = {}) =>
    as(undefined, address).auth.signIn({ email, password, ...device });

  return {
    ...api,
    verbs,
    messages,
    linkTo,
    signIn,
    now: () => clock.time,
    pass: (minutes: number) => {
      clock.time = new Date(clock.time.getTime() + minutes * MINUTE_MS);
    },
    /** For verbs that are called inside another verb's transaction. */
    verbContext: (actor: VerbContext['actor']) => testContext(database, { now: clock.time, actor }),
    /** One round of the worker's sweep, whose handoffs are delivered nowhere. */
    sweep: () =>
      sweepOnce({
        orm,
        context: async () => testContext(database, { now: clock.time }),
        delivery: { deliver: async () => 0 },
      }),
    /** An active service without debt. */
    serviceOf: (clientId: string) => createService(database, { clientId, planId: api.hostingPlanId }),
    /** Signs up; resolves to the token of the link in the mail that this caused. */
    signUp: async (typed: ReturnType<typeof newPerson>, address?: string) => {
      await as(undefined, address).auth.signUp(typed);
      return linkTo(typed.email);
    },
    confirm: (token: string) => as().auth.confirmEmail({ token }),
    /** Who signed up, opened no link, and signed in. */
    unconfirmed: async (details: Details = {}) => {
      const typed = newPerson(details);
      await as().auth.signUp(typed);
      const { sessionToken, clientId = '' } = await signIn(typed.email);
      return { typed, id: clientId, me: as(sessionToken) };
    },
    /** The rows of a client with a confirmed e-mail, and a session. */
    person: (details: Details = {}) => personOf(api, details),
    /** Who asked staff to be verified. */
    asking: async (details: Details = {}) => {
      const person = await personOf(api, details);
      await person.me.account.requestVerification({});
      return person;
    },
    verified: (details: Details = {}) => personOf(api, { verifiedAt: clock.time, ...details }),
    staff: (role: StaffRole = 'agent') => staffOf(api, role),
  };
}

let people = 0;

/** What somebody new types to sign up: everything valid and their own. */
export function newPerson(details: Details = {}) {
  people += 1;
  return {
    name: 'Juan Perez',
    email: `persona${people}@example.com`,
    phone: `+54911${String(50_000_000 + people)}`,
    password: PASSWORD,
    securityKey: SECURITY_KEY,
    document: { type: 'DNI', number: String(30_000_000 + people) } as IdentityDocument,
    ...details,
  };
}

async function personOf(api: Api, { verifiedAt, ...details }: Details) {
  const { clock, sql, as } = api;
  const { name, email, phone, document } = newPerson(details);
  const { type, number } = readDocument(document);
  const { id } = await createClient(api, {
    name,
    email,
    phone,
    documentType: type,
    documentNumber: number,
    documentKey: documentKey({ type, number }),
    emailConfirmedAt: clock.time,
    verifiedAt: verifiedAt ?? null,
    createdAt: clock.time,
  });
  const token = await createSession(api, { clientId: id });
  const own = { id, email, phone, document, token, me: as(token) };
  /** A grant for editing one's own contact data and document. */
  const grant = async (securityKey = SECURITY_KEY, typed = email) => {
    const input = { email: typed, securityKey, act: 'edit_contact', subjectId: id } as const;
    return (await own.me.auth.grant(input)).grantToken;
  };
  return Object.assign(own, {
    grant,
    /** An edit with a grant of its own. */
    edit: async (data: Edit, securityKey?: string) =>
      own.me.account.update({ ...data, grantToken: await grant(securityKey) }),
    changePassword: (newPassword = 'una clave nueva', currentPassword = PASSWORD) =>
      own.me.auth.changePassword({ currentPassword, newPassword }),
    changeKey: (newSecurityKey = 'nueva clave 88', currentSecurityKey = SECURITY_KEY) =>
      own.me.auth.changeSecurityKey({ currentSecurityKey, newSecurityKey }),
    row: async () => (await sql('select * from client where id = $1', [id]))[0] ?? {},
    /** A session is over before the day is. */
    newSession: async () => {
      own.me = as(await createSession(api, { clientId: id }));
    },
  });
}

let staffHash: Promise<string> | undefined;

/** A member of staff with a second factor and a session; `code` gives the present one. */
async function staffOf(api: Api, role: StaffRole) {
  const { clock, orm, as } = api;
  const totpSecret = newTotpSecret();
  staffHash ??= hashCheaply(PASSWORD);
  const em = orm.em.fork();
  const { id, email } = em.create(Staff, {
    id: randomUUID(),
    name: 'Ana Lopez',
    email: `${randomUUID()}@example.com`,
    role,
    passwordHash: await staffHash,
    totpSecret,
    totpLastStep: null,
    createdAt: clock.time,
  });
  await em.flush();
  const me = as(await createSession(api, { staffId: id }));
  const code = (stepsAhead = 0) =>
    new TOTP({ secret: totpSecret }).generate({
      timestamp: clock.time.getTime() + stepsAhead * TOTP_PERIOD_MS,
    });
  return {
    id,
    email,
    me,
    code,
    clients: me.staff.clients,
    signIn: (address?: string) =>
      as(undefined, address).auth.signIn({ email, password: PASSWORD, totp: code() }),
    /** What staff hands back with a decision over a client: the id, and the version of the data that it has just read. */
    read: async ({ id: clientId }: { id: string }) => {
      const { version } = await me.staff.clients.get({ clientId });
      return { clientId, version };
    },
  };
}

/** The code of the catalogue that a call is refused with; fails when it is not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<ErrorCode> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof DomainError ? error : (error as { cause?: unknown } | undefined)?.cause;
  if (cause instanceof DomainError) return cause.code;
  throw new Error('the call was not refused by the catalogue', { cause: error });
}

/** The same of one of several calls, once all have settled. */
export function refusalIn(answer: PromiseSettledResult<unknown>): Promise<ErrorCode> {
  return refusalOf(answer.status === 'rejected' ? Promise.reject(answer.reason) : Promise.resolve());
}
