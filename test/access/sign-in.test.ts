import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SESSION_HOURS } from '../../domain/access/sign-in.ts';
import {
  type Company,
  messagesTo,
  newStaff,
  openCompany,
  PASSWORD,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const signInFrom = (address: string, email: string, password = 'no es esta') =>
  company.as(undefined, address).auth.signIn({ email, password });

describe('signing in (C5)', () => {
  test('unknown account, wrong password and staff without a second factor get one answer', async () => {
    const person = await signedInPerson(company);
    const staff = await newStaff(company);
    const refusals = [
      company.as().auth.signIn({ email: 'nadie@example.com', password: PASSWORD }),
      company.as().auth.signIn({ email: person.email, password: 'no es esta' }),
      company.as().auth.signIn({ email: person.email, password: SECURITY_KEY }),
      company.as().auth.signIn({ email: staff.email, password: PASSWORD }),
      company.as().auth.signIn({ email: 'sin arroba', password: PASSWORD }),
    ];
    expect(new Set(await Promise.all(refusals.map(refusalOf)))).toEqual(new Set(['SIGN_IN_FAILED']));
  });

  test('an unknown account costs the same work as a wrong password', async () => {
    const person = await signedInPerson(company);
    const workOf = async (email: string) => {
      const before = process.cpuUsage();
      for (const _ of times(4)) await refusalOf(company.as().auth.signIn({ email, password: 'no es esta' }));
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
    const person = await signedInPerson(company);
    expect((await person.me.account.me()).id).toBe(person.id);
    await person.me.auth.signOut();
    expect(await refusalOf(person.me.account.me())).toBe('SESSION_INVALID');
    expect(await refusalOf(person.me.auth.sessions())).toBe('SESSION_INVALID');
  });

  test('a session ends twelve hours after signing in, however much it is used', async () => {
    const person = await signedInPerson(company);
    company.pass(SESSION_HOURS * 60 - 1);
    expect((await person.me.account.me()).id).toBe(person.id);
    company.pass(1);
    expect(await refusalOf(person.me.account.me())).toBe('SESSION_INVALID');
  });

  test('one may end another session of his own, but not somebody else’s', async () => {
    const person = await signedInPerson(company);
    const stranger = await signedInPerson(company);
    const { sessionToken } = await company.as().auth.signIn({ email: person.email, password: PASSWORD });
    const sessions = await person.me.auth.sessions();
    expect(sessions).toHaveLength(2);
    const other = sessions.find((session) => !session.current)?.id ?? '';
    expect(await refusalOf(stranger.me.auth.revokeSession({ sessionId: other }))).toBe('NOT_FOUND');
    expect((await company.as(sessionToken).account.me()).id).toBe(person.id);
    await person.me.auth.revokeSession({ sessionId: other });
    expect(await refusalOf(company.as(sessionToken).account.me())).toBe('SESSION_INVALID');
    expect((await person.me.account.me()).id).toBe(person.id);
  });
});

describe('the second factor of staff (C8)', () => {
  test('password and code sign in, with the role', async () => {
    const staff = await newStaff(company, 'administrator');
    expect(await staff.signIn()).toMatchObject({ role: 'administrator' });
  });

  test('a wrong code, and a right code with a wrong password, are refused', async () => {
    const staff = await newStaff(company);
    const wrong = staff.code() === '000000' ? '000001' : '000000';
    for (const typed of [
      { password: PASSWORD, totp: wrong },
      { password: PASSWORD, totp: staff.code(-5) },
      { password: 'no es esta', totp: staff.code() },
    ]) {
      expect(await refusalOf(company.as().auth.signIn({ email: staff.email, ...typed }))).toBe(
        'SIGN_IN_FAILED',
      );
    }
  });

  test('a code is good once, also for ten at the same moment, and so is every earlier one', async () => {
    const staff = await newStaff(company);
    const typed = { email: staff.email, password: PASSWORD, totp: staff.code() };
    const answers = await Promise.allSettled(times(10).map(() => company.as().auth.signIn(typed)));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    const earlier = { ...typed, totp: staff.code(-1) };
    expect(await refusalOf(company.as().auth.signIn(earlier))).toBe('SIGN_IN_FAILED');
    company.pass(1);
    expect(await staff.signIn()).toMatchObject({ role: 'agent' });
  });
});

describe('changing secrets (C5, C9)', () => {
  test('a new password ends the other sessions, keeps this one, and is told both ways', async () => {
    const person = await signedInPerson(company);
    const { sessionToken } = await company.as().auth.signIn({ email: person.email, password: PASSWORD });
    await person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' });
    expect(await refusalOf(company.as(sessionToken).account.me())).toBe('SESSION_INVALID');
    expect((await person.me.account.me()).id).toBe(person.id);
    expect(await refusalOf(signInFrom('a', person.email, PASSWORD))).toBe('SIGN_IN_FAILED');
    expect((await signInFrom('a', person.email, 'una clave nueva')).clientId).toBe(person.id);
    for (const address of [person.phone, person.email]) {
      expect(await messagesTo(company, address, 'account_password_changed')).toHaveLength(1);
    }
  });

  test('a wrong current password changes nothing and ends no session', async () => {
    const person = await signedInPerson(company);
    const call = person.me.auth.changePassword({
      currentPassword: 'no es esta',
      newPassword: 'una clave nueva',
    });
    expect(await refusalOf(call)).toBe('SECRET_WRONG');
    expect((await signInFrom('b', person.email, PASSWORD)).clientId).toBe(person.id);
  });

  test('password and security key cannot become one secret', async () => {
    const person = await signedInPerson(company);
    expect(
      await refusalOf(
        person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: SECURITY_KEY }),
      ),
    ).toBe('INVALID_INPUT');
    expect(
      await refusalOf(
        person.me.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: PASSWORD }),
      ),
    ).toBe('INVALID_INPUT');
  });

  test('both count as a recent change of a secret (T10)', async () => {
    for (const change of ['password', 'key'] as const) {
      const person = await signedInPerson(company);
      if (change === 'password') {
        await person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' });
      } else {
        await person.me.auth.changeSecurityKey({
          currentSecurityKey: SECURITY_KEY,
          newSecurityKey: 'nueva clave 88',
        });
      }
      expect(
        await company.sql('select contact_or_secret_changed_at as at from client where id = $1', [person.id]),
      ).toEqual([{ at: company.now() }]);
    }
  });
});
