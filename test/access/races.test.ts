import { describe, expect, test } from 'vitest';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { type Person, refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();

/** Holds a change of a client uncommitted until the call waits for it, then commits: the call decides too late. */
async function refusedAfter(person: Person, assignment: string, call: () => Promise<unknown>) {
  const rival = await holdLock(company, `update client set ${assignment} where id = $1`, [person.id]);
  const refusal = refusalOf(call());
  await waitForContenders(company, 1);
  await rival.release();
  return refusal;
}

const PASSWORD_CHANGED = "password_hash = 'changed'";
const KEY_CHANGED = "security_key_hash = 'changed'";

describe('a verb that waited for a client decides on what the client is by then (G5)', () => {
  test.each<[string, string, (person: Person) => Promise<unknown>, string]>([
    ['signing in', PASSWORD_CHANGED, ({ email }) => company.signIn(email), 'SIGN_IN_FAILED'],
    ['a new password', PASSWORD_CHANGED, (person) => person.changePassword(), 'SECRET_WRONG'],
    ['a grant', KEY_CHANGED, (person) => person.grant(), 'SESSION_INVALID'],
    ['a new security key', KEY_CHANGED, (person) => person.changeKey(), 'SECRET_WRONG'],
    ['an edit', 'frozen_at = created_at', ({ me }) => me.account.update({ name: 'Otro Nombre' }), 'FROZEN'],
  ])('%s, once %s was first', async (_verb, first, call, code) => {
    const person = await company.person();
    expect(await refusedAfter(person, first, () => call(person))).toBe(code);
  });

  test('another client verified first with the same document makes this one a fraud risk, by the index alone', async () => {
    const document = { type: 'DNI' as const, number: '29555111' };
    const [first, second] = [await company.person({ document }), await company.asking({ document })];
    const { clients } = await company.staff();
    const verify = () => clients.verify({ clientId: second.id });
    expect(await refusedAfter(first, 'verified_at = created_at', verify)).toBe('DOCUMENT_TAKEN');
    expect(await clients.get({ clientId: second.id })).toMatchObject({ fraudRisk: true });
  });
});

test('events of one account are shown in the order of their commits, whatever their times say (G6)', async () => {
  const person = await company.person();
  const staff = await company.staff();
  const lock = await holdLock(company, 'select from client where id = $1 for update', [person.id]);
  // The first to wait is served first; its clock, read before it waited, is the later one.
  company.pass(2);
  const freezing = staff.clients.freeze({ clientId: person.id });
  await waitForContenders(company, 1);
  company.pass(-2);
  const changing = person.changePassword();
  await waitForContenders(company, 2);
  await lock.release();
  await Promise.all([freezing, changing]);
  const { items } = await person.me.account.events({ limit: 2 });
  const [last, before] = items;
  expect([last?.type, before?.type]).toEqual(['client.password_changed', 'client.frozen']);
  expect(Number(last?.id)).toBeGreaterThan(Number(before?.id));
  expect(new Date(last?.at ?? 0) < new Date(before?.at ?? 0)).toBe(true);
  // The later commit was the one that saw the other.
  expect(await refusalOf(person.me.account.update({ name: 'Otro Nombre' }))).toBe('FROZEN');
});
