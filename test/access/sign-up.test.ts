import { describe, expect, test } from 'vitest';
import { everyRow } from '../harness/every-row.ts';
import { newPerson, PASSWORD, refusalOf, useOpenCompany } from './company.ts';

const company = useOpenCompany();

const clientsWith = (email: string) =>
  company.sql<{ id: string; password_hash: string; security_key_hash: string }>(
    'select id, name, password_hash, security_key_hash from client where email = $1',
    [email],
  );
const linksTo = async (email: string) => (await company.messages(email, 'account_confirm_email')).length;

describe('signing up (C1)', () => {
  test('a new client is unconfirmed, unverified, has a first version and gets a link by mail, with nothing else that was typed', async () => {
    const email = 'maria.diaz@example.com';
    expect(await company.as().auth.signUp(newPerson({ email: '  Maria.Diaz@Example.COM ' }))).toEqual({});
    const { sessionToken, clientId } = await company.signIn(email);
    expect(await company.as(sessionToken).account.me()).toMatchObject({
      name: 'Juan Perez',
      email,
      emailConfirmed: false,
      verified: false,
      frozen: false,
    });
    const versions = await company.sql('select version from client_version where client_id = $1', [clientId]);
    expect(versions).toEqual([{ version: 1 }]);
    const link = expect.stringMatching(/^https:\/\/panel\.example\.com\/confirmar\/[\w-]{43}$/);
    expect(await company.messages(email, 'account_confirm_email')).toEqual([
      { channel: 'email', variables: { date: '10/03/2026', time: '12:00', link } },
    ]);
  });

  test('password and security key are kept as argon2id alone, tokens as hashes alone (C5)', async () => {
    const typed = newPerson();
    const linkToken = await company.signUp(typed);
    const { sessionToken } = await company.signIn(typed.email);
    const [client] = await clientsWith(typed.email);
    const argon2id = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;
    expect(client?.password_hash).toMatch(argon2id);
    expect(client?.security_key_hash).toMatch(argon2id);
    expect(client?.password_hash).not.toBe(client?.security_key_hash);
    const rows = (await everyRow(company, 'outbound_message')).join('\n');
    for (const secret of [PASSWORD, sessionToken, linkToken]) expect(rows).not.toContain(secret);
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
    const owner = await company.person();
    const before = await owner.row();
    for (const name of ['Otra Persona', 'Una Tercera']) {
      const typed = newPerson({ email: owner.email.toUpperCase(), name });
      expect(await company.as().auth.signUp({ ...typed, password: 'la clave de otro' })).toEqual({});
    }
    expect(await owner.row()).toEqual(before);
    expect(await company.messages(owner.email, 'account_already_exists')).toHaveLength(1);
  });

  test('thirty sign-ups at once with one e-mail leave one account and ten mails', async () => {
    const typed = newPerson();
    const answers = await Promise.all(Array.from({ length: 30 }, () => company.as().auth.signUp(typed)));
    expect(answers).toEqual(Array.from({ length: 30 }, () => ({})));
    expect(await clientsWith(typed.email)).toHaveLength(1);
    expect(await linksTo(typed.email)).toBe(10);
  });
});

test('sign-ups are throttled per address', async () => {
  await company.signUp(newPerson(), '203.0.113.7');
  await company.sql('update try_counter set tries = 200');
  expect(await refusalOf(company.signUp(newPerson(), '203.0.113.7'))).toBe('TOO_MANY_TRIES');
  expect(await company.signUp(newPerson(), '203.0.113.8')).not.toBe('');
});

describe('confirming the e-mail (C1)', () => {
  test('the link works once and welcomes the client; a used and an unknown one are refused alike', async () => {
    const typed = newPerson();
    const token = await company.signUp(typed);
    expect(await company.confirm(token)).toEqual({});
    expect(await company.messages(typed.phone, 'account_welcome')).toHaveLength(1);
    for (const wrong of [token, 'nada']) {
      expect(await refusalOf(company.confirm(wrong))).toBe('LINK_INVALID');
    }
  });

  test('a link ends after seven days, and when a newer one was sent', async () => {
    const { typed, me } = await company.unconfirmed();
    const first = await company.linkTo(typed.email);
    company.pass(11);
    await me.auth.resendConfirmation();
    const second = await company.linkTo(typed.email);
    expect(second).not.toBe(first);
    expect(await refusalOf(company.confirm(first))).toBe('LINK_INVALID');
    company.pass(7 * 24 * 60);
    expect(await refusalOf(company.confirm(second))).toBe('LINK_INVALID');
  });

  test('the owner of an unconfirmed account gets the link again, once in ten minutes and five times a day at most', async () => {
    const { typed, me } = await company.unconfirmed();
    const sent: number[] = [];
    for (let asked = 0; asked < 8; asked += 1) {
      await me.auth.resendConfirmation();
      sent.push(await linksTo(typed.email));
      company.pass(11);
    }
    expect(sent).toEqual([1, 2, 3, 4, 5, 6, 6, 6]);
  });
});
