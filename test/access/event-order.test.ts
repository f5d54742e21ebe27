import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { type Company, openCompany, PASSWORD, refusalOf, signedInPerson, signedInStaff } from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

test('events of one account are shown in the order of their commits, whatever their times say (G6)', async () => {
  const person = await signedInPerson(company);
  const staff = await signedInStaff(company);
  const lock = await holdLock(company, 'select from client where id = $1 for update', [person.id]);
  // The first to wait is served first; its clock, read before it waited, is the later one.
  company.pass(2);
  const freezing = staff.me.staff.clients.freeze({ clientId: person.id });
  await waitForContenders(company, 1);
  company.pass(-2);
  const changing = person.me.auth.changePassword({
    currentPassword: PASSWORD,
    newPassword: 'una clave muy otra',
  });
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
