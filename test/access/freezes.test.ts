import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  asRead,
  type Company,
  messagesTo,
  openCompany,
  type Person,
  refusalOf,
  signedInPerson,
  signedInStaff,
} from './company.ts';

let company: Company;
let agent: Awaited<ReturnType<typeof signedInStaff>>;
beforeAll(async () => {
  company = await openCompany();
  agent = await signedInStaff(company);
});
afterAll(() => company.close());

describe('a freeze that staff did not make (C9, G9)', () => {
  const tasks = (person: Person) =>
    company.sql(
      `select kind, details, choice, resolved_at is null as open from staff_task
      where client_id = $1 order by opened_at, ctid`,
      [person.id],
    );
  const task = { kind: 'account_frozen', details: { reason: 'client_asked' }, choice: null, open: true };

  test('is one task for staff, even with nothing open; lifting it settles the task', async () => {
    const person = await signedInPerson(company);
    for (const _ of ['once', 'again']) await person.me.account.freeze({});
    expect(await tasks(person)).toEqual([task]);
    const second = await signedInStaff(company);
    const read = await asRead(agent, person);
    await agent.me.staff.clients.unfreeze(read);
    expect(await tasks(person)).toEqual([task]);
    await second.me.staff.clients.unfreeze(read);
    expect(await tasks(person)).toEqual([{ ...task, choice: 'overtaken', open: false }]);
  });

  test('is a task also where staff had frozen the account, which by itself is none', async () => {
    const person = await signedInPerson(company);
    await agent.me.staff.clients.freeze({ clientId: person.id });
    expect(await tasks(person)).toEqual([]);
    await person.me.account.freeze({});
    expect(await tasks(person)).toEqual([task]);
  });
});

describe('lifting a freeze (C8, G9)', () => {
  let person: Person;
  beforeEach(async () => {
    person = await signedInPerson(company);
    await agent.me.staff.clients.freeze({ clientId: person.id, reason: 'llamó por teléfono' });
  });

  test('one member of staff alone only asks; a second one lifts it', async () => {
    const second = await signedInStaff(company);
    expect(await agent.me.staff.clients.unfreeze({ clientId: person.id })).toMatchObject({
      frozen: true,
      unfreezeAskedBy: agent.id,
    });
    expect(await refusalOf(agent.me.staff.clients.unfreeze({ clientId: person.id }))).toBe(
      'SECOND_MEMBER_NEEDED',
    );
    expect(await refusalOf(person.me.account.update({ name: 'Otro Nombre' }))).toBe('FROZEN');
    expect(await second.me.staff.clients.unfreeze({ clientId: person.id })).toMatchObject({ frozen: false });
    expect((await person.me.account.update({ name: 'Otro Nombre' })).name).toBe('Otro Nombre');
    expect(await messagesTo(company, person.phone, 'account_unfrozen')).toHaveLength(1);
  });

  test('a new freeze drops the wish to lift it', async () => {
    const second = await signedInStaff(company);
    await agent.me.staff.clients.unfreeze({ clientId: person.id });
    await person.me.account.freeze({});
    expect(await second.me.staff.clients.unfreeze(await asRead(second, person))).toMatchObject({
      frozen: true,
      unfreezeAskedBy: second.id,
    });
  });

  test('two at the same moment: it is lifted once', async () => {
    const second = await signedInStaff(company);
    await Promise.all(
      [agent, second].map((staff) => staff.me.staff.clients.unfreeze({ clientId: person.id })),
    );
    expect((await agent.me.staff.clients.get({ clientId: person.id })).frozen).toBe(false);
  });

  test('where there is one member of staff, he lifts it alone', async () => {
    const small = await openCompany();
    try {
      const client = await signedInPerson(small);
      const only = await signedInStaff(small);
      await client.me.account.freeze({});
      expect(await only.me.staff.clients.unfreeze({ clientId: client.id })).toMatchObject({ frozen: false });
    } finally {
      await small.close();
    }
  });
});
