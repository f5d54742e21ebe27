import { beforeEach, describe, expect, test } from 'vitest';
import { resetSecurityKey } from '../../domain/access/reset-security-key.ts';
import { newToken } from '../../domain/access/tokens.ts';
import { everyRow } from '../harness/every-row.ts';
import { inFixture } from '../harness/fixture.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { readyToCommit } from '../transfer/ready-to-commit.ts';
import {
  openCompany,
  PASSWORD,
  type Person,
  refusalIn,
  refusalOf,
  SECURITY_KEY,
  useOpenCompany,
} from './company.ts';

const NEW_KEY = 'llavero verde 77';
const company = useOpenCompany();
let agent: Awaited<ReturnType<typeof company.staff>>;
let second: typeof agent;
let person: Person;
beforeEach(async () => {
  [agent, second] = [await company.staff(), await company.staff()];
  person = await company.person();
});

const ask = (one = person) => one.me.auth.requestSecurityKeyReset();
const allow = async (staff: typeof agent, one = person) => staff.clients.allowKeyReset(await staff.read(one));
const linkOf = ({ email }: Pick<Person, 'email'>) => company.linkTo(email, 'account_security_key_reset');
/** Asked for, and allowed by two. */
async function allowedToken(one = person): Promise<string> {
  await ask(one);
  for (const staff of [agent, second]) await allow(staff, one);
  return linkOf(one);
}
const reset = (token: string, securityKey = NEW_KEY) =>
  company.as().auth.resetSecurityKey({ token, securityKey });
const tasks = (one = person) =>
  company.sql(
    "select choice, resolved_at is null as open from staff_task where client_id = $1 and kind = 'security_key_lost'",
    [one.id],
  );
const told = async (template: string, one = person) =>
  (await Promise.all([one.phone, one.email].map((to) => company.messages(to, template)))).map(
    (found) => found.length,
  );

describe('a lost security key (C5, C8)', () => {
  test('takes its client’s session, two members of staff and the mailbox; the old one stands until then, and is told of both ways (C9)', async () => {
    expect(await ask()).toEqual({});
    expect(await told('account_security_key_lost')).toEqual([1, 1]);
    expect(await tasks()).toEqual([{ choice: null, open: true }]);
    expect(await person.me.account.me()).toMatchObject({ keyResetAskedAt: company.now().toISOString() });
    expect(await allow(agent)).toMatchObject({ keyReset: { allowedBy: agent.id } });
    expect(await refusalOf(allow(agent))).toBe('SECOND_MEMBER_NEEDED');
    expect(await linkOf(person)).toBe('');
    expect(await allow(second)).toMatchObject({ keyReset: null });
    expect(await tasks()).toEqual([{ choice: 'overtaken', open: false }]);
    expect(await person.grant(SECURITY_KEY)).not.toBe('');
    expect(await reset(await linkOf(person))).toEqual({});
    expect(await refusalOf(person.grant(SECURITY_KEY))).toBe('SECRET_WRONG');
    expect(await person.grant(NEW_KEY)).not.toBe('');
    expect(await told('account_security_key_changed')).toEqual([1, 1]);
  });

  test('is a recent change of a secret (T10), voids every grant from before, and leaves sessions and password as they are', async () => {
    const before = await person.grant(SECURITY_KEY);
    const token = await allowedToken();
    const { version } = await person.row();
    await reset(token);
    expect(await person.row()).toMatchObject({
      contact_or_secret_changed_at: company.now(),
      version: Number(version) + 1,
    });
    const edit = person.me.account.update({ phone: '+5491144440000', grantToken: before });
    expect(await refusalOf(edit)).toBe('GRANT_INVALID');
    expect((await company.signIn(person.email, PASSWORD)).clientId).toBe(person.id);
  });

  test('the log says who did what, and holds no secret (G6)', async () => {
    const token = await allowedToken();
    await reset(token);
    const events = await company.sql<{ type: string; by: string; data: unknown }>(
      "select type, actor ->> 'type' as by, data from event where client_id = $1 and type like '%security_key%' order by id",
      [person.id],
    );
    expect(events.map(({ type, by }) => [type, by])).toEqual([
      ['client.security_key_reset_asked', 'client'],
      ['client.security_key_reset_wished', 'staff'],
      ['client.security_key_reset_allowed', 'staff'],
      ['client.security_key_reset', 'visitor'],
    ]);
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${token}|${NEW_KEY}`));
  });

  test('where there is one member of staff, they allow it alone', async () => {
    const small = await openCompany();
    try {
      const client = await small.person();
      const only = await small.staff();
      await client.me.auth.requestSecurityKeyReset();
      expect(await only.clients.allowKeyReset({ clientId: client.id })).toMatchObject({ keyReset: null });
      expect(await small.linkTo(client.email, 'account_security_key_reset')).not.toBe('');
    } finally {
      await small.close();
    }
  });

  test('is asked for once until staff has answered, three times a day, and never for a stranger (C1)', async () => {
    await ask();
    expect(await ask()).toEqual({});
    expect(await told('account_security_key_lost')).toEqual([1, 1]);
    for (const _ of [2, 3]) {
      await agent.clients.refuseKeyReset({ clientId: person.id, reason: 'no vino nadie' });
      await ask();
    }
    await agent.clients.refuseKeyReset({ clientId: person.id, reason: 'no vino nadie' });
    expect(await refusalOf(ask())).toBe('TOO_MANY_TRIES');
    expect(await refusalOf(company.as().auth.requestSecurityKeyReset())).toBe('SESSION_INVALID');
    company.pass(24 * 60 + 1);
    await person.newSession();
    expect(await ask()).toEqual({});
  });

  test('asked for again once staff had only acknowledged it, waits for staff anew (G7)', async () => {
    await ask();
    const [task] = await company.sql<{ id: string }>('select id from staff_task where client_id = $1', [
      person.id,
    ]);
    await agent.me.staff.tasks.resolve({ taskId: task?.id ?? '', choice: 'seen' });
    for (const _ of [1, 2]) await ask();
    expect(await tasks()).toEqual([
      { choice: 'seen', open: false },
      { choice: null, open: true },
    ]);
    expect(await told('account_security_key_lost')).toEqual([1, 1]);
  });

  test('staff refuses it with a reason that is told, which closes the task', async () => {
    await ask();
    await allow(agent);
    const refused = await second.clients.refuseKeyReset({
      clientId: person.id,
      reason: 'el documento no era tuyo.',
    });
    expect(refused.keyReset).toBeNull();
    expect(await told('account_security_key_refused')).toEqual([1, 1]);
    const [message] = await company.messages(person.email, 'account_security_key_refused');
    expect(message?.variables['reason']).toBe('el documento no era tuyo');
    expect(await tasks()).toEqual([{ choice: 'overtaken', open: false }]);
    for (const call of [
      () => allow(agent),
      () => second.clients.refuseKeyReset({ clientId: person.id, reason: 'otra' }),
    ]) {
      expect(await refusalOf(call())).toBe('KEY_RESET_NOT_ASKED');
    }
  });

  test('is allowed over the data that were read, and the first wish falls with an edit (C3)', async () => {
    await ask();
    const read = await agent.read(person);
    await agent.clients.allowKeyReset(read);
    await person.me.account.update({ name: 'Otro Nombre' });
    for (const stale of [read, { clientId: person.id }]) {
      expect(await refusalOf(second.clients.allowKeyReset(stale))).toBe('REVIEW_OUTDATED');
    }
    expect(await allow(second)).toMatchObject({ keyReset: { allowedBy: second.id } });
    expect(await linkOf(person)).toBe('');
  });
});

describe('the link for a new security key', () => {
  test('works once, for a day, and the newest alone', async () => {
    const [used, late, again] = [await company.person(), await company.person(), await company.person()];
    const [usedToken, lateToken, first] = [
      await allowedToken(used),
      await allowedToken(late),
      await allowedToken(again),
    ];
    await reset(usedToken);
    const newest = await allowedToken(again);
    for (const token of [usedToken, first, 'x'.repeat(43)]) {
      expect(await refusalOf(reset(token))).toBe('LINK_INVALID');
    }
    expect(await reset(newest)).toEqual({});
    company.pass(24 * 60 + 1);
    expect(await refusalOf(reset(lateToken))).toBe('LINK_INVALID');
  });

  test('takes no key that is the password or too easy, and stays good', async () => {
    const token = await allowedToken();
    const before = await everyRow(company.database);
    for (const key of [PASSWORD, '123456']) expect(await refusalOf(reset(token, key))).toBe('INVALID_INPUT');
    expect(await everyRow(company.database)).toEqual(before);
    expect(await reset(token)).toEqual({});
  });

  test.each([
    ['a freeze of their own', (one: Person) => one.me.account.freeze({})],
    ['a freeze by staff', (one: Person) => agent.clients.freeze({ clientId: one.id })],
    ['a new password', (one: Person) => one.changePassword()],
    ['a new security key by the old one', (one: Person) => one.changeKey()],
    [
      'a new e-mail',
      async (one: Person) => {
        const email = `nuevo.${one.email}`;
        await one.edit({ email });
        await company.confirm(await company.linkTo(email));
      },
    ],
  ])('is dead after %s, and so is what was only asked for', async (_, happens) => {
    const asking = await company.person();
    const token = await allowedToken();
    await ask(asking);
    await allow(agent, asking);
    for (const one of [person, asking]) await happens(one);
    expect(await refusalOf(reset(token))).toBe('LINK_INVALID');
    expect(await tasks(asking)).toEqual([{ choice: 'overtaken', open: false }]);
    expect(await asking.row()).toMatchObject({ key_reset_asked_at: null, key_reset_allowed_by: null });
  });

  test('nothing of it comes back with the lifting of the freeze, and a frozen client asks for nothing (G9)', async () => {
    const token = await allowedToken();
    await person.me.account.freeze({});
    expect(await refusalOf(ask())).toBe('FROZEN');
    for (const staff of [agent, second]) await staff.clients.unfreeze(await staff.read(person));
    expect(await refusalOf(reset(token))).toBe('LINK_INVALID');
    expect(await ask()).toEqual({});
  });

  test('gives its owner the tries back that were used up on the old key, where it was done', async () => {
    const token = await allowedToken();
    const address = '203.0.113.71';
    const grantBy = (securityKey: string) =>
      company.as(person.token, address).auth.grant({
        email: person.email,
        securityKey,
        act: 'edit_contact',
        subjectId: person.id,
      });
    for (let wrong = 0; wrong < 10; wrong += 1) await refusalOf(grantBy('no es esta'));
    expect(await refusalOf(grantBy(SECURITY_KEY))).toBe('TOO_MANY_TRIES');
    await company.as(undefined, address).auth.resetSecurityKey({ token, securityKey: NEW_KEY });
    expect(await grantBy(NEW_KEY)).toHaveProperty('grantToken');
  });
});

describe('at the same moment', () => {
  const outcomes = (answers: PromiseSettledResult<unknown>[]) => answers.map(({ status }) => status);

  test('one link used three times sets one key', async () => {
    const token = await allowedToken();
    const uses = await raceBehindLock(
      company,
      Array.from({ length: 3 }, (_, index) => () => reset(token, `${NEW_KEY} ${index}`)),
    );
    expect(outcomes(uses).filter((status) => status === 'fulfilled')).toHaveLength(1);
    expect(await told('account_security_key_changed')).toEqual([1, 1]);
  });

  test('two members of staff: one link', async () => {
    await ask();
    const read = await agent.read(person);
    const both = [agent, second].map((staff) => () => staff.clients.allowKeyReset(read));
    expect(outcomes(await raceBehindLock(company, both))).toEqual(['fulfilled', 'fulfilled']);
    expect(await company.messages(person.email, 'account_security_key_reset')).toHaveLength(1);
  });

  test.each([
    ['freeze', 'reset'],
    ['reset', 'freeze'],
  ] as const)('a freeze and the reset, %s before %s', async (first, later) => {
    const token = await allowedToken();
    const contenders = { freeze: () => person.me.account.freeze({}), reset: () => reset(token) };
    const [, last] = await raceBehindLock(company, [contenders[first], contenders[later]]);
    expect(await person.row()).toMatchObject({ frozen_at: company.now() });
    expect(last?.status).toBe(later === 'reset' ? 'rejected' : 'fulfilled');
    if (last?.status === 'rejected') expect(await refusalIn(last)).toBe('FROZEN');
    const { contact_or_secret_changed_at: changedAt } = await person.row();
    expect(Boolean(changedAt)).toBe(first === 'reset');
  });

  test.each([
    ['freeze', 'allow'],
    ['allow', 'freeze'],
  ] as const)(
    'a freeze and the second member, %s before %s: no link that works is left',
    async (first, later) => {
      await ask();
      await allow(agent);
      const read = await second.read(person);
      const contenders = {
        freeze: () => person.me.account.freeze({}),
        allow: () => second.clients.allowKeyReset(read),
      };
      await raceBehindLock(company, [contenders[first], contenders[later]]);
      const token = await linkOf(person);
      expect(token === '').toBe(first === 'freeze');
      if (token) expect(await refusalOf(reset(token))).toBe('LINK_INVALID');
    },
  );

  test('a freeze and the second member at random: whoever was first, no link that works is left', async () => {
    await untilSeen(['allowed first', 'frozen first'], async (round) => {
      const one = await company.person();
      await ask(one);
      await allow(agent, one);
      const read = await second.read(one);
      const [freezing, allowing] = await raceAtRandom(
        [() => one.me.account.freeze({}), () => second.clients.allowKeyReset(read)],
        round,
      );
      expect(freezing?.status).toBe('fulfilled');
      const token = await linkOf(one);
      expect(Boolean(token)).toBe(allowing?.status === 'fulfilled');
      if (token) expect(await refusalOf(reset(token))).toBe('LINK_INVALID');
      return token ? 'allowed first' : 'frozen first';
    });
  });

  test.each([
    ['reset', 'commit', 'cooling_off'],
    ['commit', 'reset', 'committed'],
  ] as const)(
    'the commit of a transfer that needs no cooling off, %s before %s: %s (T10)',
    async (first, later, state) =>
      inFixture(
        async (fixture) => {
          const { changeId, commit } = await readyToCommit(fixture);
          const { token, tokenHash } = newToken();
          const now = await fixture.clock.now();
          await fixture.sql(
            `insert into one_time_link (token_hash, purpose, client_id, email, created_at, expires_at)
          select $1, 'reset_security_key', id, email, $3, $3::timestamptz + interval '1 day' from client where id = $2`,
            [tokenHash, fixture.recipient.id, now],
          );
          const visitor = await fixture.as({ type: 'visitor' });
          const contenders = {
            commit,
            reset: () => resetSecurityKey(visitor, { token, securityKey: NEW_KEY, address: '203.0.113.9' }),
          };
          await raceBehindLock(
            fixture.database,
            [contenders[first], contenders[later]],
            `select from client where id = '${fixture.recipient.id}' for update`,
          );
          const [row] = await fixture.sql('select state from service_change where id = $1', [changeId]);
          expect(row).toEqual({ state });
        },
        { withWorkers: false },
      )(),
  );
});
