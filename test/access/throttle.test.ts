import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../domain/errors.ts';
import { raceBehindLock } from '../harness/race.ts';
import {
  type Company,
  newStaff,
  openCompany,
  PASSWORD,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;
const TRIES_PER_ADDRESS = 60;
const TRIES_PER_ACCOUNT = 60;
const ASKS_PER_ADDRESS = 30;
const WINDOW_MINUTES = 15;
const KNOWN_ADDRESS_MINUTES = 30 * 24 * 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const signInFrom = (address: string, email: string, password = 'no es esta', deviceToken?: string) =>
  company.as(undefined, address).auth.signIn({ email, password, ...(deviceToken ? { deviceToken } : {}) });

/** Wrong tries of strangers from one address, until no more are let through. */
async function useUpAddress(address: string): Promise<void> {
  for (const index of times(TRIES_PER_ADDRESS)) {
    await refusalOf(signInFrom(address, `nadie${index}@example.com`));
  }
  expect(await refusalOf(signInFrom(address, 'otro@example.com'))).toBe('TOO_MANY_TRIES');
}

const counters = async () => (await company.sql('select 1 from try_counter')).length;

/** Wrong tries from as many addresses as it takes. */
async function useUpAccount(email: string): Promise<void> {
  await Promise.all(
    times(TRIES_PER_ACCOUNT).map((index) => refusalOf(signInFrom(`198.51.100.${index}`, email))),
  );
}

describe('the throttle (C6)', () => {
  test('one address is stopped after its tries on one account, right password or not, until the window ends', async () => {
    const person = await signedInPerson(company);
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
      expect(await refusalOf(signInFrom('203.0.113.1', person.email))).toBe('SIGN_IN_FAILED');
    }
    expect(await refusalOf(signInFrom('203.0.113.1', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    expect((await signInFrom('203.0.113.2', person.email, PASSWORD)).clientId).toBe(person.id);
    company.pass(WINDOW_MINUTES);
    expect((await signInFrom('203.0.113.1', person.email, PASSWORD)).clientId).toBe(person.id);
  });

  test('tries at the same moment cannot slip past together', async () => {
    const person = await signedInPerson(company);
    const answers = await Promise.all(
      times(40).map(() => refusalOf(signInFrom('203.0.113.3', person.email))),
    );
    expect(answers.filter((code) => code === 'SIGN_IN_FAILED')).toHaveLength(TRIES_PER_ACCOUNT_AND_ADDRESS);
    expect(answers.filter((code) => code === 'TOO_MANY_TRIES')).toHaveLength(
      40 - TRIES_PER_ACCOUNT_AND_ADDRESS,
    );
  });

  test('one address is stopped over many accounts, known or not', async () => {
    for (const index of times(TRIES_PER_ADDRESS)) {
      expect(await refusalOf(signInFrom('203.0.113.4', `nadie${index}@example.com`))).toBe('SIGN_IN_FAILED');
    }
    expect(await refusalOf(signInFrom('203.0.113.4', 'otro@example.com'))).toBe('TOO_MANY_TRIES');
  });

  test('accounts that somebody invents leave no rows once the tries of his address are used up', async () => {
    for (const howMany of [1, 4]) {
      await company.sql('delete from try_counter');
      const invented = times(howMany * TRIES_PER_ADDRESS).map((index) => `inventada${index}@example.com`);
      await Promise.all(invented.map((email) => refusalOf(signInFrom('203.0.113.30', email))));
      // One of the address, two of each account that was tried before.
      expect(await counters()).toBe(1 + 2 * TRIES_PER_ADDRESS);
    }
  });

  test('many people who sign in rightly and at once from one address all come in, and leave no rows', async () => {
    const people: Person[] = [];
    for (const _ of times(15)) people.push(await signedInPerson(company));
    await company.sql('delete from try_counter');
    const tries = times(5 * people.length).map((index) =>
      signInFrom('203.0.113.31', people[index % people.length]?.email ?? '', PASSWORD),
    );
    expect(await Promise.all(tries)).toHaveLength(5 * people.length);
    expect(await counters()).toBe(0);
  });

  test('strangers behind the same address shut nobody out who is known from there', async () => {
    const [known, other] = [await signedInPerson(company), await signedInPerson(company)];
    await signInFrom('203.0.113.32', known.email, PASSWORD);
    await useUpAddress('203.0.113.32');
    expect((await signInFrom('203.0.113.32', known.email, PASSWORD)).clientId).toBe(known.id);
    expect(await refusalOf(signInFrom('203.0.113.32', other.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    expect((await signInFrom('203.0.113.33', other.email, PASSWORD)).clientId).toBe(other.id);
  });

  test('a known device comes in from anywhere, whatever strangers used up, also after signing out', async () => {
    const person = await signedInPerson(company);
    const { deviceToken, sessionToken } = await signInFrom('203.0.113.34', person.email, PASSWORD);
    await company.as(sessionToken).auth.signOut();
    await useUpAddress('203.0.113.35');
    await useUpAccount(person.email);
    expect(await refusalOf(signInFrom('203.0.113.35', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    expect(await refusalOf(signInFrom('203.0.113.35', person.email, PASSWORD, 'x'.repeat(43)))).toBe(
      'TOO_MANY_TRIES',
    );
    const again = await signInFrom('203.0.113.35', person.email, PASSWORD, deviceToken);
    expect(again).toMatchObject({ clientId: person.id, deviceToken });
  });

  test('a device is known to the account that was signed in to on it, and to no other', async () => {
    const [person, victim] = [await signedInPerson(company), await signedInPerson(company)];
    const { deviceToken } = await signInFrom('203.0.113.36', person.email, PASSWORD);
    await useUpAccount(victim.email);
    expect(await refusalOf(signInFrom('203.0.113.36', victim.email, PASSWORD, deviceToken))).toBe(
      'TOO_MANY_TRIES',
    );
    const own = await signInFrom('203.0.113.36', person.email, PASSWORD, 'invented by somebody');
    expect(own.deviceToken).not.toBe('invented by somebody');
  });

  test('what others behind a known address try on the account does not bind a known device', async () => {
    const person = await signedInPerson(company);
    const { deviceToken } = await signInFrom('203.0.113.37', person.email, PASSWORD);
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
      await refusalOf(signInFrom('203.0.113.37', person.email));
    }
    expect(await refusalOf(signInFrom('203.0.113.37', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    const device = (password: string) => signInFrom('203.0.113.37', person.email, password, deviceToken);
    expect((await device(PASSWORD)).clientId).toBe(person.id);
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
      expect(await refusalOf(device('no es esta'))).toBe('SIGN_IN_FAILED');
    }
    expect(await refusalOf(device(PASSWORD))).toBe('TOO_MANY_TRIES');
  });

  test('whoever has the password cannot make himself devices to guess the security key from', async () => {
    const person = await signedInPerson(company);
    let guessed = 0;
    for (const index of times(10)) {
      const address = `203.0.113.${40 + index}`;
      const { sessionToken, deviceToken } = await signInFrom(address, person.email, PASSWORD);
      const guess = { email: person.email, securityKey: 'no es esta', deviceToken };
      const act = { act: 'edit_contact', subjectId: person.id } as const;
      for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
        const answer = await refusalOf(company.as(sessionToken, address).auth.grant({ ...guess, ...act }));
        if (answer === 'SECRET_WRONG') guessed += 1;
      }
    }
    expect(guessed).toBe(TRIES_PER_ACCOUNT);
  });

  test('a right try that comes behind the last wrong one is refused, though all were checked at the same moment', async () => {
    const person = await signedInPerson(company);
    const wrong = () => refusalOf(signInFrom('203.0.113.38', person.email));
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS - 1)) await wrong();
    const right = () => refusalOf(signInFrom('203.0.113.38', person.email, PASSWORD));
    const answers = await raceBehindLock(company, [wrong, right], 'select from try_counter for update');
    expect(answers).toEqual([
      { status: 'fulfilled', value: 'SIGN_IN_FAILED' },
      { status: 'fulfilled', value: 'TOO_MANY_TRIES' },
    ]);
  });

  test('asks for a new password are let through where the account is known, whatever others used up there', async () => {
    const person = await signedInPerson(company);
    const { deviceToken } = await signInFrom('203.0.113.39', person.email, PASSWORD);
    const ask = (address: string, email: string, device?: string) =>
      company
        .as(undefined, address)
        .auth.requestReset({ email, ...(device === undefined ? {} : { deviceToken: device }) });
    for (const address of ['203.0.113.39', '203.0.113.60']) {
      for (const index of times(ASKS_PER_ADDRESS)) await ask(address, `nadie${index}@example.com`);
      expect(await refusalOf(ask(address, 'otro@example.com'))).toBe('TOO_MANY_TRIES');
    }
    expect(await ask('203.0.113.39', person.email)).toEqual({});
    expect(await refusalOf(ask('203.0.113.60', person.email))).toBe('TOO_MANY_TRIES');
    expect(await ask('203.0.113.60', person.email, deviceToken)).toEqual({});
  });

  test('one account is stopped over many addresses, and so is one that does not exist', async () => {
    const person = await signedInPerson(company);
    for (const email of [person.email, 'inexistente@example.com']) {
      await useUpAccount(email);
      expect(await refusalOf(signInFrom('203.0.113.5', email, PASSWORD))).toBe('TOO_MANY_TRIES');
      company.pass(WINDOW_MINUTES);
    }
  });

  test('strangers cannot shut an owner out of where he signs in from; elsewhere he waits', async () => {
    const person = await signedInPerson(company);
    await signInFrom('203.0.113.10', person.email, PASSWORD);
    await useUpAccount(person.email);
    expect((await signInFrom('203.0.113.10', person.email, PASSWORD)).clientId).toBe(person.id);
    expect(await refusalOf(signInFrom('203.0.113.11', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    const stranger = await signedInPerson(company);
    await signInFrom('203.0.113.12', stranger.email, PASSWORD);
    expect(await refusalOf(signInFrom('203.0.113.12', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
  });

  test('an address is not known by a session that was ended', async () => {
    const person = await signedInPerson(company);
    const thief = await signInFrom('203.0.113.17', person.email, PASSWORD);
    const sessions = await company.as(thief.sessionToken).auth.sessions();
    for (const { id, current } of sessions) {
      if (current) await person.me.auth.revokeSession({ sessionId: id });
    }
    expect(await refusalOf(company.as(thief.sessionToken).account.me())).toBe('SESSION_INVALID');
    await useUpAccount(person.email);
    expect(await refusalOf(signInFrom('203.0.113.17', person.email))).toBe('TOO_MANY_TRIES');
  });

  test('a known address has its own few tries, and is known for thirty days', async () => {
    const person = await signedInPerson(company);
    await signInFrom('203.0.113.13', person.email, PASSWORD);
    await useUpAccount(person.email);
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS)) {
      expect(await refusalOf(signInFrom('203.0.113.13', person.email))).toBe('SIGN_IN_FAILED');
    }
    expect(await refusalOf(signInFrom('203.0.113.13', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    company.pass(KNOWN_ADDRESS_MINUTES);
    await useUpAccount(person.email);
    expect(await refusalOf(signInFrom('203.0.113.13', person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
  });

  test('staff signs in from a known address too', async () => {
    const staff = await newStaff(company);
    const signIn = () =>
      company
        .as(undefined, '203.0.113.14')
        .auth.signIn({ email: staff.email, password: PASSWORD, totp: staff.code() });
    await signIn();
    await useUpAccount(staff.email);
    company.pass(1);
    expect(await signIn()).toMatchObject({ role: 'agent' });
  });

  test('a stranger with a session cannot shut the owner out of his security key', async () => {
    const person = await signedInPerson(company);
    const { sessionToken } = await signInFrom('203.0.113.15', person.email, PASSWORD);
    const grantFrom = (address: string, securityKey: string) =>
      company.as(sessionToken, address).auth.grant({
        email: person.email,
        securityKey,
        act: 'edit_contact',
        subjectId: person.id,
      });
    await Promise.all(
      times(TRIES_PER_ACCOUNT).map((index) => refusalOf(grantFrom(`198.51.100.${index}`, 'no es esta'))),
    );
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

  test('signing in rightly uses no try up', async () => {
    const person = await signedInPerson(company);
    for (const _ of times(TRIES_PER_ACCOUNT_AND_ADDRESS + 2)) {
      expect((await signInFrom('203.0.113.6', person.email, PASSWORD)).clientId).toBe(person.id);
    }
  });
});
