import { describe, expect, test } from 'vitest';
import { SESSION_HOURS } from '../../domain/access/sign-in.ts';
import { PASSWORD, refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

const company = useOpenCompany();
const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const WRONG = 'no es esta';

describe('signing in (C5)', () => {
  test('unknown account, wrong password and staff without a second factor get one answer', async () => {
    const [person, staff] = [await company.person(), await company.staff()];
    for (const [email, password] of [
      ['nadie@example.com', PASSWORD],
      [person.email, WRONG],
      [person.email, SECURITY_KEY],
      [staff.email, PASSWORD],
      ['sin arroba', PASSWORD],
    ] as const) {
      expect(await refusalOf(company.signIn(email, password))).toBe('SIGN_IN_FAILED');
    }
  });

  test('an unknown account costs the same work as a wrong password', async () => {
    const person = await company.person();
    const workOf = async (email: string) => {
      const before = process.cpuUsage();
      for (const _ of times(4)) await refusalOf(company.signIn(email, WRONG));
      return process.cpuUsage(before).user;
    };
    await workOf('primera@example.com');
    const [known, unknown]: [number[], number[]] = [[], []];
    for (const round of times(3)) {
      known.push(await workOf(person.email));
      unknown.push(await workOf(`desconocida${round}@example.com`));
    }
    // The least of each side: what the processor did besides only ever adds.
    expect(Math.min(...unknown) / Math.min(...known)).toBeGreaterThan(0.5);
  });

  test('a session works until it is signed out, and nothing of it afterwards', async () => {
    const person = await company.person();
    expect((await person.me.account.me()).id).toBe(person.id);
    await person.me.auth.signOut();
    expect(await refusalOf(person.me.account.me())).toBe('SESSION_INVALID');
    expect(await refusalOf(person.me.auth.sessions())).toBe('SESSION_INVALID');
  });

  test('a session ends twelve hours after signing in, however much it is used', async () => {
    const { email, id } = await company.person();
    const me = company.as((await company.signIn(email)).sessionToken);
    company.pass(SESSION_HOURS * 60 - 1);
    expect((await me.account.me()).id).toBe(id);
    company.pass(1);
    expect(await refusalOf(me.account.me())).toBe('SESSION_INVALID');
  });

  test('one may end another session of their own, but not somebody else’s', async () => {
    const [person, stranger] = [await company.person(), await company.person()];
    const second = company.as((await company.signIn(person.email)).sessionToken);
    const sessions = await person.me.auth.sessions();
    expect(sessions).toHaveLength(2);
    const sessionId = sessions.find((session) => !session.current)?.id ?? '';
    expect(await refusalOf(stranger.me.auth.revokeSession({ sessionId }))).toBe('NOT_FOUND');
    expect((await second.account.me()).id).toBe(person.id);
    await person.me.auth.revokeSession({ sessionId });
    expect(await refusalOf(second.account.me())).toBe('SESSION_INVALID');
    expect((await person.me.account.me()).id).toBe(person.id);
  });
});

describe('the second factor of staff (C8)', () => {
  test('a wrong code, and a right code with a wrong password, are refused', async () => {
    const { email, code } = await company.staff();
    for (const [password, totp] of [
      [PASSWORD, code() === '000000' ? '000001' : '000000'],
      [PASSWORD, code(-5)],
      [WRONG, code()],
    ] as const) {
      expect(await refusalOf(company.as().auth.signIn({ email, password, totp }))).toBe('SIGN_IN_FAILED');
    }
  });

  test('a code is good once, also for ten at the same moment, and so is every earlier one', async () => {
    const staff = await company.staff('administrator');
    const answers = await Promise.allSettled(times(10).map(() => staff.signIn()));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    const earlier = { email: staff.email, password: PASSWORD, totp: staff.code(-1) };
    expect(await refusalOf(company.as().auth.signIn(earlier))).toBe('SIGN_IN_FAILED');
    company.pass(1);
    expect(await staff.signIn()).toMatchObject({ role: 'administrator' });
  });
});

describe('changing secrets (C5, C9)', () => {
  test('a new password ends the other sessions, keeps this one, and is told both ways', async () => {
    const person = await company.person();
    const { sessionToken } = await company.signIn(person.email);
    await person.changePassword('una clave nueva');
    expect(await refusalOf(company.as(sessionToken).account.me())).toBe('SESSION_INVALID');
    expect((await person.me.account.me()).id).toBe(person.id);
    expect(await refusalOf(company.signIn(person.email))).toBe('SIGN_IN_FAILED');
    expect((await company.signIn(person.email, 'una clave nueva')).clientId).toBe(person.id);
    for (const address of [person.phone, person.email]) {
      expect(await company.messages(address, 'account_password_changed')).toHaveLength(1);
    }
  });

  test('a wrong current password changes nothing and ends no session', async () => {
    const person = await company.person();
    expect(await refusalOf(person.changePassword('una clave nueva', WRONG))).toBe('SECRET_WRONG');
    expect((await company.signIn(person.email)).clientId).toBe(person.id);
    expect((await person.me.account.me()).id).toBe(person.id);
  });

  test('password and security key cannot become one secret', async () => {
    const person = await company.person();
    expect(await refusalOf(person.changePassword(SECURITY_KEY))).toBe('INVALID_INPUT');
    expect(await refusalOf(person.changeKey(PASSWORD))).toBe('INVALID_INPUT');
  });

  test.each(['changePassword', 'changeKey'] as const)(
    '%s counts as a recent change of a secret (T10)',
    async (act) => {
      const person = await company.person();
      await person[act]();
      expect(await person.row()).toMatchObject({ contact_or_secret_changed_at: company.now() });
    },
  );
});
