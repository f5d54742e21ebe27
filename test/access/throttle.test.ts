import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../domain/errors.ts';
import {
  type Company,
  newStaff,
  openCompany,
  PASSWORD,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

const TRIES_PER_ACCOUNT_AND_ADDRESS = 10;
const TRIES_PER_ADDRESS = 30;
const TRIES_PER_ACCOUNT = 60;
const WINDOW_MINUTES = 15;
const KNOWN_ADDRESS_MINUTES = 30 * 24 * 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const signInFrom = (address: string, email: string, password = 'no es esta') =>
  company.as(undefined, address).auth.signIn({ email, password });

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
