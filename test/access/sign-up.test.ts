import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyRow } from '../harness/every-row.ts';
import {
  type Company,
  confirmationToken,
  messagesTo,
  newPerson,
  openCompany,
  PASSWORD,
  refusalOf,
  signedInPerson,
} from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const clientsWith = (email: string) =>
  company.sql<{ id: string; password_hash: string; name: string }>(
    'select id, password_hash, name from client where email = $1',
    [email],
  );

describe('signing up (C1)', () => {
  test('a new client is unconfirmed, unverified, has a first version and gets a link by mail', async () => {
    const typed = newPerson({ email: '  Maria.Diaz@Example.COM ' });
    expect(await company.as().auth.signUp(typed)).toEqual({});
    const { sessionToken } = await company
      .as()
      .auth.signIn({ email: 'maria.diaz@example.com', password: PASSWORD });
    expect(await company.as(sessionToken).account.me()).toMatchObject({
      name: 'Juan Perez',
      email: 'maria.diaz@example.com',
      emailConfirmed: false,
      verified: false,
      frozen: false,
    });
    const [client] = await clientsWith('maria.diaz@example.com');
    expect(
      await company.sql('select version from client_version where client_id = $1', [client?.id]),
    ).toEqual([{ version: 1 }]);
    expect(await messagesTo(company, 'maria.diaz@example.com', 'account_confirm_email')).toMatchObject([
      {
        channel: 'email',
        variables: { link: expect.stringMatching(/^https:\/\/panel\.example\.com\/confirmar\/[\w-]{43}$/) },
      },
    ]);
  });

  test('password and security key are kept as argon2id alone, tokens as hashes alone (C5)', async () => {
    const person = await signedInPerson(company);
    const [row] = await company.sql<{ password_hash: string; security_key_hash: string }>(
      'select password_hash, security_key_hash from client where id = $1',
      [person.id],
    );
    const argon2id = expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row).toEqual({ password_hash: argon2id, security_key_hash: argon2id });
    expect(row?.password_hash).not.toBe(row?.security_key_hash);
    expect(await everyRow(company)).not.toContain(person.token);
  });

  test.each([
    ['name', { name: 'X' }],
    ['email', { email: 'nadie' }],
    ['phone', { phone: '123' }],
    ['document', { document: { type: 'CUIT' as const, number: '20-30123456-4' } }],
    ['password', { password: 'corta' }],
    ['securityKey', { securityKey: '12345' }],
    ['securityKey', { securityKey: PASSWORD }],
  ])('an unacceptable %s is refused and nobody is signed up', async (_field, change) => {
    const before = await everyRow(company);
    expect(await refusalOf(company.as().auth.signUp({ ...newPerson(), ...change }))).toBe('INVALID_INPUT');
    expect(await everyRow(company)).toEqual(before);
  });

  test('a taken e-mail gets the same answer, changes nothing of the account, and tells its owner once a day', async () => {
    const owner = await signedInPerson(company);
    const before = await clientsWith(owner.email);
    for (const name of ['Otra Persona', 'Una Tercera']) {
      const typed = {
        ...newPerson({ email: owner.email.toUpperCase(), name }),
        password: 'la clave de otro',
      };
      expect(await company.as().auth.signUp(typed)).toEqual({});
    }
    expect(await clientsWith(owner.email)).toEqual(before);
    expect(await messagesTo(company, owner.email, 'account_already_exists')).toHaveLength(1);
  });

  test('a hundred sign-ups at once with one e-mail leave one account and ten mails', async () => {
    const email = 'cien@example.com';
    const typed = newPerson({ email });
    const answers = await Promise.all(Array.from({ length: 100 }, () => company.as().auth.signUp(typed)));
    expect(answers).toEqual(Array.from({ length: 100 }, () => ({})));
    expect(await clientsWith(email)).toHaveLength(1);
    expect(await messagesTo(company, email, 'account_confirm_email')).toHaveLength(10);
  });
});

test('sign-ups are throttled per address', async () => {
  const small = await openCompany();
  try {
    await small.as(undefined, '203.0.113.7').auth.signUp(newPerson());
    await small.sql('update try_counter set tries = 200');
    const again = (address: string) => small.as(undefined, address).auth.signUp(newPerson());
    expect(await refusalOf(again('203.0.113.7'))).toBe('TOO_MANY_TRIES');
    expect(await again('203.0.113.8')).toEqual({});
  } finally {
    await small.close();
  }
});

describe('confirming the e-mail (C1)', () => {
  test('the link works once and welcomes the client', async () => {
    const typed = newPerson();
    await company.as().auth.signUp(typed);
    const token = await confirmationToken(company, typed.email);
    expect(await company.as().auth.confirmEmail({ token })).toEqual({});
    expect(await messagesTo(company, typed.phone, 'account_welcome')).toHaveLength(1);
    expect(await refusalOf(company.as().auth.confirmEmail({ token }))).toBe('LINK_INVALID');
  });

  test('a link ends after seven days, and when a newer one was sent', async () => {
    const typed = newPerson();
    await company.as().auth.signUp(typed);
    const first = await confirmationToken(company, typed.email);
    company.pass(11);
    const { sessionToken } = await company.as().auth.signIn({ email: typed.email, password: PASSWORD });
    await company.as(sessionToken).auth.resendConfirmation();
    const second = await confirmationToken(company, typed.email);
    expect(second).not.toBe(first);
    expect(await refusalOf(company.as().auth.confirmEmail({ token: first }))).toBe('LINK_INVALID');
    company.pass(7 * 24 * 60);
    expect(await refusalOf(company.as().auth.confirmEmail({ token: second }))).toBe('LINK_INVALID');
  });

  test('the owner of an unconfirmed account gets his link again, not more than one in ten minutes', async () => {
    const typed = newPerson();
    await company.as().auth.signUp(typed);
    const { sessionToken } = await company.as().auth.signIn({ email: typed.email, password: PASSWORD });
    await company.as(sessionToken).auth.resendConfirmation();
    expect(await messagesTo(company, typed.email, 'account_confirm_email')).toHaveLength(1);
    company.pass(11);
    await company.as(sessionToken).auth.resendConfirmation();
    expect(await messagesTo(company, typed.email, 'account_confirm_email')).toHaveLength(2);
  });

  test('is asked for again five times a day at most', async () => {
    const typed = newPerson();
    await company.as().auth.signUp(typed);
    const { sessionToken } = await company.as().auth.signIn({ email: typed.email, password: PASSWORD });
    for (let index = 0; index < 8; index += 1) {
      company.pass(11);
      await company.as(sessionToken).auth.resendConfirmation();
    }
    expect(await messagesTo(company, typed.email, 'account_confirm_email')).toHaveLength(1 + 5);
  });

  test('an unknown token is refused like a used one', async () => {
    expect(await refusalOf(company.as().auth.confirmEmail({ token: 'nada' }))).toBe('LINK_INVALID');
  });
});
