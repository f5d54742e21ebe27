import { type TOTP, URI } from 'otpauth';
import { beforeEach, describe, expect, test } from 'vitest';
import { createKey } from '../../domain/access/create-key.ts';
import { createMember } from '../../domain/access/create-member.ts';
import { rotateKey } from '../../domain/access/rotate-key.ts';
import { terminateService } from '../../domain/cancellation/terminate-service.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { openCompany, PASSWORD, refusalOf, useOpenCompany } from './company.ts';

const NEW_PASSWORD = 'otra clave larga';
const EVERY_MEMBER = 'select from staff order by id for update';
/** Whoever comes first holds what else it locks meanwhile. */
const rowOf = ({ id }: { id: string }) => `select from staff where id = '${id}' for update`;
const company = useOpenCompany();
type Member = Awaited<ReturnType<typeof company.staff>>;
let administrator: Member;
let agent: Member;
beforeEach(async () => {
  [administrator, agent] = [await company.staff('administrator'), await company.staff()];
});

let invitations = 0;
const members = (by = administrator) => by.me.staff.members;
async function invite(role: 'agent' | 'administrator' = 'agent', by = administrator) {
  invitations += 1;
  const email = `nueva${invitations}@example.com`;
  const member = await members(by).create({ name: 'Ana Ruiz', email, role });
  return { ...member, token: await company.linkTo(email, 'staff_invitation') };
}
const open = (token: string) => company.as().auth.openStaffLink({ token });
/** The code that the app shows by now, or some steps later. */
const codeOf = (enrolmentUrl: string, stepsAhead = 0) =>
  (URI.parse(enrolmentUrl) as TOTP).generate({ timestamp: company.now().getTime() + stepsAhead * 30_000 });
async function take(token: string, password = NEW_PASSWORD) {
  const { enrolmentUrl } = await open(token);
  await company.as().auth.useStaffLink({ token, password, totp: codeOf(enrolmentUrl) });
  return enrolmentUrl;
}
const signIn = (email: string, enrolmentUrl: string, password = NEW_PASSWORD, stepsAhead = 1) =>
  company.as().auth.signIn({ email, password, totp: codeOf(enrolmentUrl, stepsAhead) });
const stateOf = async ({ id }: { id: string }) =>
  (await members().list({ limit: 100 })).items.find((one) => one.id === id)?.state;
const activeSessions = async ({ id }: { id: string }) =>
  (await company.sql('select 1 from session where staff_id = $1 and revoked_at is null', [id])).length;

describe('a new member of staff (C8)', () => {
  test('chooses a password and takes up a second factor by the link in the mail, and signs in with the next code', async () => {
    const { token, ...invited } = await invite('administrator');
    expect(invited).toMatchObject({ role: 'administrator', state: 'invited' });
    expect(await open(token)).toMatchObject({ email: invited.email, keepsPassword: false });
    const enrolmentUrl = await take(token);
    expect(await refusalOf(signIn(invited.email, enrolmentUrl, NEW_PASSWORD, 0))).toBe('SIGN_IN_FAILED');
    const { sessionToken, role } = await signIn(invited.email, enrolmentUrl);
    expect(role).toBe('administrator');
    await company.as(sessionToken).staff.members.list({});
    expect(await stateOf(invited)).toBe('active');
  });

  test('who has not used it yet signs in with nothing, whatever is typed', async () => {
    const { email } = await invite();
    for (const password of ['', PASSWORD, NEW_PASSWORD]) {
      const typed = { email, password: password || 'x', totp: '000000' };
      expect(await refusalOf(company.as().auth.signIn(typed))).toBe('SIGN_IN_FAILED');
    }
    // Not even with a password on file: a second factor is always asked for.
    await company.sql(
      'update staff set password_hash = (select password_hash from staff where id = $1) where email = $2',
      [agent.id, email],
    );
    const typed = { email, password: PASSWORD, totp: '000000' };
    expect(await refusalOf(company.as().auth.signIn(typed))).toBe('SIGN_IN_FAILED');
  });

  test('the link works once, for a day, and is looked at without being used', async () => {
    const [used, late] = [await invite(), await invite()];
    await open(used.token);
    await take(used.token);
    for (const token of [used.token, 'x'.repeat(43)])
      expect(await refusalOf(open(token))).toBe('LINK_INVALID');
    const { enrolmentUrl } = await open(late.token);
    company.pass(24 * 60 + 1);
    expect(await refusalOf(open(late.token))).toBe('LINK_INVALID');
    const use = { token: late.token, password: NEW_PASSWORD, totp: codeOf(enrolmentUrl) };
    expect(await refusalOf(company.as().auth.useStaffLink(use))).toBe('LINK_INVALID');
  });

  test('takes no easy password and no wrong code, and stays good', async () => {
    const { token } = await invite();
    const { enrolmentUrl } = await open(token);
    const before = await everyRow(company.database);
    for (const typed of [
      { password: 'password', totp: codeOf(enrolmentUrl) },
      { password: NEW_PASSWORD, totp: codeOf(enrolmentUrl, 10) },
    ]) {
      expect(await refusalOf(company.as().auth.useStaffLink({ token, ...typed }))).toBe('INVALID_INPUT');
    }
    expect(await everyRow(company.database)).toEqual(before);
    await take(token);
  });

  test('one e-mail is one member, also of one who is disabled', async () => {
    const { id, email } = await invite();
    await members().disable({ memberId: id });
    const again = members().create({ name: 'Ana Ruiz', email: email.toUpperCase(), role: 'agent' });
    expect(await refusalOf(again)).toBe('EMAIL_TAKEN');
  });

  test('nothing secret is in an event, an answer, or a row but sealed', async () => {
    const { token, ...invited } = await invite();
    const { totpSecret } = await open(token);
    expect(JSON.stringify(invited)).not.toContain(totpSecret);
    const rows = await everyRow(company.database, 'outbound_message');
    expect(rows.filter((row) => row.includes(token) || row.includes(totpSecret))).toEqual([]);
    await take(token);
    const [link] = await company.sql('select sealed_secret from staff_link where staff_id = $1', [
      invited.id,
    ]);
    expect(link).toEqual({ sealed_secret: null });
    const events = await company.sql<{ type: string; data: unknown }>(
      "select type, data from event where data ->> 'staffId' = $1 order by id",
      [invited.id],
    );
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'staff.created', data: { staffId: invited.id, role: 'agent' } },
      { type: 'staff.second_factor_taken_up', data: { staffId: invited.id } },
    ]);
  });
});

describe('disabling a member of staff (C8)', () => {
  test('ends their sessions at once, and nobody signs in with what they had', async () => {
    const code = agent.code();
    expect(await members().disable({ memberId: agent.id })).toMatchObject({ state: 'disabled' });
    expect(await refusalOf(agent.me.staff.tasks.list({}))).toBe('SESSION_INVALID');
    expect(await activeSessions(agent)).toBe(0);
    const typed = { email: agent.email, password: PASSWORD, totp: code };
    expect(await refusalOf(company.as().auth.signIn(typed))).toBe('SIGN_IN_FAILED');
    expect(await members().disable({ memberId: agent.id })).toMatchObject({ state: 'disabled' });
    const events = await company.sql(
      "select 1 from event where type = 'staff.disabled' and data ->> 'staffId' = $1",
      [agent.id],
    );
    expect(events).toHaveLength(1);
  });

  test('a session that was left open is none for one who is disabled', async () => {
    await company.sql('update staff set disabled_at = $2 where id = $1', [agent.id, company.now()]);
    expect(await refusalOf(agent.me.staff.tasks.list({}))).toBe('SESSION_INVALID');
  });

  test('ends an invitation', async () => {
    const { id, token } = await invite();
    const { enrolmentUrl } = await open(token);
    await members().disable({ memberId: id });
    expect(await refusalOf(open(token))).toBe('LINK_INVALID');
    const use = { token, password: NEW_PASSWORD, totp: codeOf(enrolmentUrl) };
    expect(await refusalOf(company.as().auth.useStaffLink(use))).toBe('LINK_INVALID');
  });

  test('is never oneself’s, and an agent’s neither', async () => {
    const before = await everyRow(company.database);
    expect(await refusalOf(members().disable({ memberId: administrator.id }))).toBe('OWN_MEMBERSHIP');
    expect(await refusalOf(members(agent).disable({ memberId: administrator.id }))).toBe('FORBIDDEN');
    expect(await refusalOf(members().disable({ memberId: crypto.randomUUID() }))).toBe('NOT_FOUND');
    expect(await everyRow(company.database)).toEqual(before);
  });

  test('what they wished where two are needed is void: it takes another one anew, and stays in the log', async () => {
    const person = await company.person();
    await person.me.account.freeze({});
    const read = await agent.read(person);
    await agent.clients.unfreeze(read);
    const { id: serviceId } = await company.serviceOf(person.id);
    const reason = 'cerraste la cuenta';
    await agent.me.staff.services.terminate({ serviceId, reason });
    await members().disable({ memberId: agent.id });
    expect(await administrator.clients.unfreeze(read)).toMatchObject({
      frozen: true,
      unfreezeAskedBy: administrator.id,
    });
    expect(await administrator.me.staff.services.terminate({ serviceId, reason })).toEqual({
      state: 'asked',
    });
    const second = await company.staff();
    expect(await second.clients.unfreeze(read)).toMatchObject({ frozen: false });
  });

  test('who was disabled while a call of theirs was on its way agrees to nothing', async () => {
    const { id: serviceId } = await company.serviceOf((await company.person()).id);
    await members().disable({ memberId: agent.id });
    const late = company.verbContext({ type: 'staff', staffId: agent.id, role: 'agent' });
    await expect(terminateService(late, { serviceId, reason: 'tarde' })).rejects.toMatchObject({
      code: 'SESSION_INVALID',
    });
  });
});

test('an administrator who was shut out while a call of theirs was on its way leaves no member and no key behind', async () => {
  const other = await company.staff('administrator');
  const { of: key } = await other.me.staff.keys.create({
    name: 'Cobros',
    scopes: ['payments:record'],
    provider: 'cobros',
    validDays: 30,
  });
  await members().disable({ memberId: other.id });
  const late = company.verbContext({ type: 'staff', staffId: other.id, role: 'administrator' });
  const before = await everyRow(company.database);
  const calls = [
    () => createMember(late, { name: 'Ana Ruiz', email: 'detras@example.com', role: 'administrator' }),
    () => createKey(late, { name: 'Otra', scopes: ['invoices:read'], validDays: 30 }),
    () => rotateKey(late, { keyId: key.id, overlapHours: 0, validDays: 30 }),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'SESSION_INVALID' });
  expect(await everyRow(company.database)).toEqual(before);
});

describe('a new second factor (C8)', () => {
  test('ends the old one and every session at once; the link asks for the password that they have', async () => {
    const old = agent.code(1);
    expect(await members().renewSecondFactor({ memberId: agent.id })).toMatchObject({ state: 'renewing' });
    expect(await activeSessions(agent)).toBe(0);
    const typed = { email: agent.email, password: PASSWORD, totp: old };
    expect(await refusalOf(company.as().auth.signIn(typed))).toBe('SIGN_IN_FAILED');
    const token = await company.linkTo(agent.email, 'staff_second_factor');
    const { enrolmentUrl, keepsPassword } = await open(token);
    expect(keepsPassword).toBe(true);
    const use = { token, password: NEW_PASSWORD, totp: codeOf(enrolmentUrl) };
    expect(await refusalOf(company.as().auth.useStaffLink(use))).toBe('SECRET_WRONG');
    await take(token, PASSWORD);
    expect(await refusalOf(company.as().auth.signIn({ ...typed, totp: agent.code(2) }))).toBe(
      'SIGN_IN_FAILED',
    );
    expect((await signIn(agent.email, enrolmentUrl, PASSWORD)).role).toBe('agent');
    expect(await stateOf(agent)).toBe('active');
  });

  test('wrong passwords behind the link are counted as those of signing in are (C6)', async () => {
    await members().renewSecondFactor({ memberId: agent.id });
    const token = await company.linkTo(agent.email, 'staff_second_factor');
    const { enrolmentUrl } = await open(token);
    const there = company.as(undefined, '203.0.113.81');
    const use = (password: string) =>
      there.auth.useStaffLink({ token, password, totp: codeOf(enrolmentUrl) });
    for (let wrong = 0; wrong < 10; wrong += 1) await refusalOf(use('no es esta'));
    expect(await refusalOf(use(PASSWORD))).toBe('TOO_MANY_TRIES');
  });

  test('with the password lost too, another one is chosen, and the old one ends at once', async () => {
    await members().renewSecondFactor({ memberId: agent.id, alsoPassword: true });
    expect(await stateOf(agent)).toBe('invited');
    const token = await company.linkTo(agent.email, 'staff_invitation');
    const enrolmentUrl = await take(token);
    expect(await refusalOf(signIn(agent.email, enrolmentUrl, PASSWORD))).toBe('SIGN_IN_FAILED');
    expect((await signIn(agent.email, enrolmentUrl)).role).toBe('agent');
  });

  test('asked for again, the newest link alone works; for who was only invited it is another invitation', async () => {
    const { id, email, token } = await invite();
    await members().renewSecondFactor({ memberId: id });
    expect(await refusalOf(open(token))).toBe('LINK_INVALID');
    expect(await open(await company.linkTo(email, 'staff_invitation'))).toMatchObject({
      keepsPassword: false,
    });
  });

  test('is refused for one who is disabled, and for the last administrator’s own', async () => {
    await members().disable({ memberId: agent.id });
    expect(await refusalOf(members().renewSecondFactor({ memberId: agent.id }))).toBe('MEMBER_DISABLED');
    const small = await openCompany();
    try {
      const only = await small.staff('administrator');
      const renew = () => only.me.staff.members.renewSecondFactor({ memberId: only.id });
      expect(await refusalOf(renew())).toBe('LAST_ADMINISTRATOR');
      // One who could not sign in is nobody to count on.
      await only.me.staff.members.create({
        name: 'Eva Paz',
        email: 'eva@example.com',
        role: 'administrator',
      });
      expect(await refusalOf(renew())).toBe('LAST_ADMINISTRATOR');
      await small.staff('administrator');
      expect(await renew()).toMatchObject({ state: 'renewing' });
    } finally {
      await small.close();
    }
  });
});

describe('at the same moment (C8)', () => {
  test.each(['disable', 'renewSecondFactor'] as const)(
    'two administrators %s each other: one of them is left',
    async (what) => {
      const other = await company.staff('administrator');
      const answers = await raceBehindLock(
        company,
        [
          () => members()[what]({ memberId: other.id }),
          () => members(other)[what]({ memberId: administrator.id }),
        ],
        EVERY_MEMBER,
      );
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
      expect(await refusalOf(Promise.reject((answers[1] as PromiseRejectedResult).reason))).toBe(
        'SESSION_INVALID',
      );
      expect(await stateOf(administrator)).toBe('active');
    },
  );

  test.each([
    ['disable', 'sign in'],
    ['sign in', 'disable'],
  ] as const)('disabling and signing in, %s before %s: no session is left', async (first, second) => {
    const contenders = {
      disable: () => members().disable({ memberId: agent.id }),
      'sign in': () => agent.signIn(),
    };
    const answers = await raceBehindLock(company, [contenders[first], contenders[second]], rowOf(agent));
    expect(answers.at(first === 'disable' ? 1 : 0)?.status).toBe(
      first === 'disable' ? 'rejected' : 'fulfilled',
    );
    expect(await activeSessions(agent)).toBe(0);
  });

  test.each([
    ['renew', 'sign in'],
    ['sign in', 'renew'],
  ] as const)('a new second factor and signing in with the old one, %s before %s', async (first, second) => {
    const contenders = {
      renew: () => members().renewSecondFactor({ memberId: agent.id }),
      'sign in': () => agent.signIn(),
    };
    await raceBehindLock(company, [contenders[first], contenders[second]], rowOf(agent));
    expect(await activeSessions(agent)).toBe(0);
  });

  test('disabling and signing in at random: no session is left either way', async () => {
    await untilSeen(['signed in', 'shut out'], async (round) => {
      const one = await company.staff();
      const [, signedIn] = await raceAtRandom(
        [() => members().disable({ memberId: one.id }), () => one.signIn()],
        round * 10,
      );
      expect(await activeSessions(one)).toBe(0);
      return signedIn?.status === 'fulfilled' ? 'signed in' : 'shut out';
    });
  });

  test('one link used twice is taken up once', async () => {
    const { token } = await invite();
    const { enrolmentUrl } = await open(token);
    const use = (password: string) => () =>
      company.as().auth.useStaffLink({ token, password, totp: codeOf(enrolmentUrl) });
    const answers = await raceBehindLock(
      company,
      [use(NEW_PASSWORD), use('una tercera clave')],
      EVERY_MEMBER,
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('the link to a new second factor, with the password that stays, used twice is taken up once', async () => {
    await members().renewSecondFactor({ memberId: agent.id });
    const token = await company.linkTo(agent.email, 'staff_second_factor');
    const { enrolmentUrl } = await open(token);
    const use = () =>
      company.as().auth.useStaffLink({ token, password: PASSWORD, totp: codeOf(enrolmentUrl) });
    const [first, second] = await raceBehindLock(company, [use, use], rowOf(agent));
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ status: 'rejected', reason: { cause: { code: 'LINK_INVALID' } } });
    const taken = await company.sql(
      "select 1 from event where type = 'staff.second_factor_taken_up' and data->>'staffId' = $1",
      [agent.id],
    );
    expect(taken).toHaveLength(1);
  });

  test('whoever is shut out while their link is being used takes up nothing, though the link were still open', async () => {
    const { id, token } = await invite();
    const { enrolmentUrl } = await open(token);
    const shutOut = () => company.sql('update staff set disabled_at = $2 where id = $1', [id, company.now()]);
    const use = () =>
      company.as().auth.useStaffLink({ token, password: NEW_PASSWORD, totp: codeOf(enrolmentUrl) });
    const [, used] = await raceBehindLock(company, [shutOut, use], rowOf({ id }));
    expect(used).toMatchObject({ status: 'rejected', reason: { cause: { code: 'LINK_INVALID' } } });
  });

  test.each([
    ['disable', 'take'],
    ['take', 'disable'],
  ] as const)('disabling and using the link, %s before %s: nobody signs in', async (first, second) => {
    const { id, email, token } = await invite();
    const { enrolmentUrl } = await open(token);
    const contenders = {
      disable: () => members().disable({ memberId: id }),
      take: () =>
        company.as().auth.useStaffLink({ token, password: NEW_PASSWORD, totp: codeOf(enrolmentUrl) }),
    };
    await raceBehindLock(company, [contenders[first], contenders[second]], rowOf({ id }));
    expect(await refusalOf(signIn(email, enrolmentUrl))).toBe('SIGN_IN_FAILED');
  });
});
