import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { raceBehindLock } from '../harness/race.ts';
import { openCompany, type Person, refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();
let agent: Awaited<ReturnType<typeof company.staff>>;
let second: typeof agent;
let person: Person;
beforeAll(async () => {
  [agent, second] = [await company.staff(), await company.staff()];
});
beforeEach(async () => {
  person = await company.person();
});

describe('a freeze that staff did not make (C9, G9)', () => {
  const tasks = () =>
    company.sql(
      `select kind, details, choice, resolved_at is null as open from staff_task
      where client_id = $1`,
      [person.id],
    );
  const task = { kind: 'account_frozen', details: { reason: 'client_asked' }, choice: null, open: true };

  test('is told both ways and one task for staff, even with nothing open and asked for twice; lifting it settles the task', async () => {
    for (const _ of ['once', 'again']) await person.me.account.freeze({});
    expect(await tasks()).toEqual([task]);
    for (const address of [person.phone, person.email]) {
      expect(await company.messages(address, 'account_frozen')).toHaveLength(1);
    }
    const read = await agent.read(person);
    await agent.clients.unfreeze(read);
    expect(await tasks()).toEqual([task]);
    await second.clients.unfreeze(read);
    expect(await tasks()).toEqual([{ ...task, choice: 'overtaken', open: false }]);
  });

  test('is a task also where staff had frozen the account, which by itself is none', async () => {
    await agent.clients.freeze({ clientId: person.id });
    expect(await tasks()).toEqual([]);
    await person.me.account.freeze({});
    expect(await tasks()).toEqual([task]);
  });
});

describe('lifting a freeze (C8, G9)', () => {
  beforeEach(() => agent.clients.freeze({ clientId: person.id, reason: 'llamó por teléfono' }));
  const lift = (staff: typeof agent) => staff.clients.unfreeze({ clientId: person.id });
  const edit = () => person.me.account.update({ name: 'Otro Nombre' });

  test('one member of staff alone only asks; a second one lifts it', async () => {
    expect(await lift(agent)).toMatchObject({ frozen: true, unfreezeAskedBy: agent.id });
    expect(await refusalOf(lift(agent))).toBe('SECOND_MEMBER_NEEDED');
    expect(await refusalOf(edit())).toBe('FROZEN');
    expect(await lift(second)).toMatchObject({ frozen: false });
    expect((await edit()).name).toBe('Otro Nombre');
    expect(await company.messages(person.phone, 'account_unfrozen')).toHaveLength(1);
  });

  test('a new freeze drops the wish to lift it', async () => {
    await lift(agent);
    await person.me.account.freeze({});
    expect(await second.clients.unfreeze(await second.read(person))).toMatchObject({
      frozen: true,
      unfreezeAskedBy: second.id,
    });
  });

  test('two at the same moment: it is lifted once', async () => {
    await raceBehindLock(company, [() => lift(agent), () => lift(second)]);
    expect((await agent.clients.get({ clientId: person.id })).frozen).toBe(false);
    expect(await company.messages(person.phone, 'account_unfrozen')).toHaveLength(1);
  });

  test('where there is one member of staff, they lift it alone', async () => {
    const small = await openCompany();
    try {
      const client = await small.person();
      const only = await small.staff();
      await client.me.account.freeze({});
      expect(await only.clients.unfreeze({ clientId: client.id })).toMatchObject({ frozen: false });
    } finally {
      await small.close();
    }
  });
});
