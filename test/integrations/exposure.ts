import { inspect } from 'node:util';
import { expect } from 'vitest';

const FORMS: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => encodeURIComponent(secret),
  (secret) => secret.replace(/^\+/, ''),
  (secret) => Buffer.from(secret).toString('base64'),
];

/** Everything that an error could tell a log: its own and hidden fields, its causes, its JSON and its stack. */
export function everythingTold(error: unknown): string {
  const parts = [
    inspect(error, { depth: Infinity, showHidden: true, getters: true, maxStringLength: Infinity }),
  ];
  for (let link = error; link instanceof Error; link = link.cause) {
    parts.push(
      link.stack ?? '',
      JSON.stringify(link),
      JSON.stringify(link, Object.getOwnPropertyNames(link)),
    );
    parts.push(...Reflect.ownKeys(link).map((key) => inspect(Reflect.get(link, key), { depth: Infinity })));
  }
  return parts.join('\n');
}

/** Fails if an error tells one of these texts in any form. */
export function expectToldNothingOf(error: unknown, secrets: readonly string[]): void {
  const told = everythingTold(error);
  for (const secret of secrets) {
    for (const form of FORMS) expect(told).not.toContain(form(secret));
  }
}

/** The error that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol('no error');
  const error = await promise.then(
    () => nothing,
    (thrown: unknown) => thrown,
  );
  if (error === nothing) throw new Error('there was no error');
  return error;
}
