import { describe, expect, test } from 'vitest';
import { callerAddress } from '../../api/caller-address.ts';
import { DomainError } from '../../domain/errors.ts';
import { raceBehindLock } from '../harness/race.ts';
import { PASSWORD, refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;
const TRIES_PER_ADDRESS = 60;
const TRIES_PER_ACCOUNT = 60;
const ASKS_PER_ADDRESS = 30;
const WINDOW_MINUTES = 15;
const KNOWN_ADDRESS_MINUTES = 30 * 24 * 60;
const WRONG = 'no es esta';

const company = useOpenCompany();

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const signInFrom = (address: string, email: string, password: string, deviceToken?: string) =>
  company.signIn(email, password, { address, ...(deviceToken ? { deviceToken } : {}) });
const wrongFrom = (address: string, email: string) => refusalOf(signInFrom(address, email, WRONG));

/** Expects a right password to be let through, or refused however right it is. */
async function expectIn(address: string, { email, id }: { email: string; id: string }, device?: string) {
  expect((await signInFrom(address, email, PASSWORD, device)).clientId).toBe(id);
}
async function expectOut(address: string, { email }: { email: string }, device?: string) {
  expect(await refusalOf(signInFrom(address, email, PASSWORD, device))).toBe('TOO_MANY_TRIES');
}

/** Wrong tries from as many addresses as it takes to use up those of an account. */
async function useUpAccount({ email }: { email: string }): Promise<void> {
  await Promise.all(times(TRIES_PER_ACCOUNT).map((index) => wrongFrom(`198.51.100.${index}`, email)));
}

/** The same by one wrong try that counts for all, from an address that has none left either. */
async function countAsAll(wrongTry: Promise<unknown>): Promise<void> {
  await refusalOf(wrongTry);
  await company.sql('update try_counter set tries = $1 where tries = 1', [TRIES_PER_ACCOUNT]);
}

async function tryWrongly(address: string, { email }: { email: string }, device?: string): Promise<void> {
  for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
    expect(await refusalOf(signInFrom(address, email, WRONG, device))).toBe('SIGN_IN_FAILED');
  }
}

const counters = async () => (await company.sql('select 1 from try_counter')).length;

describe('the throttle (C6)', () => {
  test('one address is stopped after its tries on one account, right password or not, until the window ends', async () => {
    const person = await company.person();
    await tryWrongly('203.0.113.1', person);
    await expectOut('203.0.113.1', person);
    await expectIn('203.0.113.2', person);
    company.pass(WINDOW_MINUTES);
    await expectIn('203.0.113.1', person);
  });

  test('tries at the same moment cannot slip past together', async () => {
    const { email } = await company.person();
    const answers = await Promise.all(times(40).map(() => wrongFrom('203.0.113.3', email)));
    const failed = times(TRIES_PER_ACCOUNT_AND_ADDRESS).map(() => 'SIGN_IN_FAILED');
    const stopped = times(40 - failed.length).map(() => 'TOO_MANY_TRIES');
    expect(answers.sort()).toEqual([...failed, ...stopped]);
  });

  test('accounts that somebody invents leave no rows once the tries of their address are used up', async () => {
    for (const howMany of [1, 4]) {
      await company.sql('delete from try_counter');
      const invented = times(howMany * TRIES_PER_ADDRESS).map((index) => `inventada${index}@example.com`);
      await Promise.all(invented.map((email) => wrongFrom('203.0.113.30', email)));
      // One of the address, two of each account that was tried before.
      expect(await counters()).toBe(1 + 2 * TRIES_PER_ADDRESS);
    }
  });

  test('many people who sign in rightly and at once from one address all come in, and leave no rows', async () => {
    const people = await Promise.all(times(15).map(() => company.person()));
    await company.sql('delete from try_counter');
    await Promise.all(times(5).flatMap(() => people.map((person) => expectIn('203.0.113.31', person))));
    expect(await counters()).toBe(0);
  });

  test('strangers behind the same address shut nobody out who is known from there', async () => {
    const [known, other] = [await company.person(), await company.person()];
    await expectIn('203.0.113.32', known);
    for (const index of times(TRIES_PER_ADDRESS)) {
      expect(await wrongFrom('203.0.113.32', `nadie${index}@example.com`)).toBe('SIGN_IN_FAILED');
    }
    expect(await wrongFrom('203.0.113.32', 'otro@example.com')).toBe('TOO_MANY_TRIES');
    await expectIn('203.0.113.32', known);
    await expectOut('203.0.113.32', other);
    await expectIn('203.0.113.33', other);
  });

  test('a known device comes in from anywhere, whatever strangers used up, also after signing out', async () => {
    const person = await company.person();
    const { deviceToken, sessionToken } = await signInFrom('203.0.113.34', person.email, PASSWORD);
    await company.as(sessionToken).auth.signOut();
    await countAsAll(signInFrom('203.0.113.35', person.email, WRONG));
    await expectOut('203.0.113.35', person);
    await expectOut('203.0.113.35', person, 'x'.repeat(43));
    const again = await signInFrom('203.0.113.35', person.email, PASSWORD, deviceToken);
    expect(again).toMatchObject({ clientId: person.id, deviceToken });
  });

  test('a device is known to the account that was signed in to on it, and to no other', async () => {
    const [person, victim] = [await company.person(), await company.person()];
    const { deviceToken } = await signInFrom('203.0.113.36', person.email, PASSWORD);
    await countAsAll(company.signIn(victim.email, WRONG));
    await expectOut('203.0.113.36', victim, deviceToken);
    const own = await signInFrom('203.0.113.36', person.email, PASSWORD, 'invented by somebody');
    expect(own.deviceToken).not.toBe('invented by somebody');
  });

  test('what others behind a known address try on the account does not bind a known device', async () => {
    const person = await company.person();
    const { deviceToken } = await signInFrom('203.0.113.37', person.email, PASSWORD);
    await tryWrongly('203.0.113.37', person);
    await expectOut('203.0.113.37', person);
    await expectIn('203.0.113.37', person, deviceToken);
    await tryWrongly('203.0.113.37', person, deviceToken);
    await expectOut('203.0.113.37', person, deviceToken);
  });

  test('whoever has the password cannot make devices to guess the security key from', async () => {
    const { email, id } = await company.person();
    let guessed = 0;
    for (const index of times(10)) {
      const address = `203.0.113.${40 + index}`;
      const { sessionToken, deviceToken } = await signInFrom(address, email, PASSWORD);
      const guess = { email, securityKey: WRONG, deviceToken, act: 'edit_contact', subjectId: id } as const;
      for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
        const answer = await refusalOf(company.as(sessionToken, address).auth.grant(guess));
        if (answer === 'SECRET_WRONG') guessed += 1;
      }
    }
    expect(guessed).toBe(TRIES_PER_ACCOUNT);
  });

  test('a right try that comes behind the last wrong one is refused, though all were checked at the same moment', async () => {
    const { email } = await company.person();
    const wrong = () => wrongFrom('203.0.113.38', email);
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS - 1)) await wrong();
    const right = () => refusalOf(signInFrom('203.0.113.38', email, PASSWORD));
    const answers = await raceBehindLock(company, [wrong, right], 'select from try_counter for update');
    expect(answers).toEqual([
      { status: 'fulfilled', value: 'SIGN_IN_FAILED' },
      { status: 'fulfilled', value: 'TOO_MANY_TRIES' },
    ]);
  });

  test('asks for a new password are let through where the account is known, whatever others used up there', async () => {
    const { email } = await company.person();
    const { deviceToken } = await signInFrom('203.0.113.39', email, PASSWORD);
    const ask = (address: string, whose: string, device = {}) =>
      company.as(undefined, address).auth.requestReset({ email: whose, ...device });
    for (const address of ['203.0.113.39', '203.0.113.60']) {
      for (const index of times(ASKS_PER_ADDRESS)) await ask(address, `nadie${index}@example.com`);
      expect(await refusalOf(ask(address, 'otro@example.com'))).toBe('TOO_MANY_TRIES');
    }
    expect(await ask('203.0.113.39', email)).toEqual({});
    expect(await refusalOf(ask('203.0.113.60', email))).toBe('TOO_MANY_TRIES');
    expect(await ask('203.0.113.60', email, { deviceToken })).toEqual({});
  });

  test('strangers cannot shut an owner out of where they sign in from; elsewhere they wait, as for an account that does not exist', async () => {
    const [person, stranger] = [await company.person(), await company.person()];
    await expectIn('203.0.113.10', person);
    await expectIn('203.0.113.12', stranger);
    await useUpAccount(person);
    await expectIn('203.0.113.10', person);
    for (const address of ['203.0.113.11', '203.0.113.12']) await expectOut(address, person);
    const nobody = { email: 'inexistente@example.com' };
    await useUpAccount(nobody);
    await expectOut('203.0.113.11', nobody);
  });

  test('an address is not known by a session that was ended', async () => {
    const person = await company.person();
    const thief = company.as((await signInFrom('203.0.113.17', person.email, PASSWORD)).sessionToken);
    const [stolen] = (await thief.auth.sessions()).filter(({ current }) => current);
    await person.me.auth.revokeSession({ sessionId: stolen?.id ?? '' });
    expect(await refusalOf(thief.account.me())).toBe('SESSION_INVALID');
    await countAsAll(company.signIn(person.email, WRONG));
    await expectOut('203.0.113.17', person);
  });

  test('a known address has its own few tries, and is known for thirty days', async () => {
    const person = await company.person();
    await expectIn('203.0.113.13', person);
    await countAsAll(company.signIn(person.email, WRONG));
    await tryWrongly('203.0.113.13', person);
    await expectOut('203.0.113.13', person);
    company.pass(KNOWN_ADDRESS_MINUTES);
    await countAsAll(company.signIn(person.email, WRONG));
    await expectOut('203.0.113.13', person);
  });

  test('staff signs in from a known address too', async () => {
    const staff = await company.staff();
    await staff.signIn('203.0.113.14');
    await countAsAll(company.signIn(staff.email, WRONG));
    company.pass(1);
    expect(await staff.signIn('203.0.113.14')).toMatchObject({ role: 'agent' });
  });

  test('a stranger with a session cannot shut the owner out of the security key', async () => {
    const person = await company.person();
    const { sessionToken } = await signInFrom('203.0.113.15', person.email, PASSWORD);
    const act = { email: person.email, act: 'edit_contact', subjectId: person.id } as const;
    const grantFrom = (address: string, securityKey: string) =>
      company.as(sessionToken, address).auth.grant({ ...act, securityKey });
    await countAsAll(grantFrom('198.51.100.1', WRONG));
    expect(await refusalOf(grantFrom('203.0.113.16', SECURITY_KEY))).toBe('TOO_MANY_TRIES');
    expect(await grantFrom('203.0.113.15', SECURITY_KEY)).toHaveProperty('grantToken');
  });

  test.each([
    [1, '1 minuto'],
    [60, '1 minuto'],
    [61, '2 minutos'],
    [5_400, '90 minutos'],
    [5_401, '2 horas'],
    [86_400, '24 horas'],
  ])('%i seconds to wait read «%s»', (retryAfterSeconds, wait) => {
    const { text } = new DomainError('TOO_MANY_TRIES', { retryAfterSeconds });
    expect(text).toBe(`Hubo demasiados intentos. Esperá ${wait} y probá de nuevo.`);
  });
});

describe('the address that tries are counted for (C6)', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:1::1', '2001:db8:1:1::/64'],
    ['2001:0DB8:0001:0001:ffff:0:0:9', '2001:db8:1:1::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (ip, address) => {
    expect(callerAddress(ip)).toBe(address);
  });

  test('is one for a whole network of IPv6', async () => {
    const { email } = await company.person();
    const codes: string[] = [];
    for (const index of times(TRIES_PER_ACCOUNT_AND_ADDRESS + 1)) {
      const answer = await company.server.inject({
        method: 'POST',
        url: '/trpc/auth.signIn',
        remoteAddress: `2001:db8:1:1::${index.toString(16)}`,
        payload: { email, password: WRONG },
      });
      codes.push(answer.json().error.data.reason.code);
    }
    expect(codes.indexOf('TOO_MANY_TRIES')).toBe(TRIES_PER_ACCOUNT_AND_ADDRESS);
  });
});
