import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Company,
  messagesTo,
  openCompany,
  PASSWORD,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

const NEW_PASSWORD = 'otra clave larga';
const TRIES_PER_ACCOUNT = 60;
const TRIES_PER_ACCOUNT_AND_PLACE = 10;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

async function askedToken(email: string): Promise<string> {
  await company.as().auth.requestReset({ email });
  const [mail] = await messagesTo(company, email, 'account_password_reset');
  return mail?.variables['link']?.split('/').at(-1) ?? '';
}

const signIn = (email: string, password: string) => company.as().auth.signIn({ email, password });

describe('a forgotten password (C5)', () => {
  test('is replaced by the link in the mail: sessions end, it is told both ways, and the security key stays', async () => {
    const person = await signedInPerson(company);
    const token = await askedToken(person.email);
    expect(await company.as().auth.reset({ token, password: NEW_PASSWORD })).toEqual({});
    expect(await refusalOf(person.me.account.me())).toBe('SESSION_INVALID');
    expect(await refusalOf(signIn(person.email, PASSWORD))).toBe('SIGN_IN_FAILED');
    const { sessionToken } = await signIn(person.email, NEW_PASSWORD);
    const channels = await company.sql(
      "select channel from outbound_message where client_id = $1 and template = 'account_password_changed' order by 1",
      [person.id],
    );
    expect(channels).toEqual([{ channel: 'email' }, { channel: 'whatsapp' }]);
    const grant = {
      email: person.email,
      securityKey: SECURITY_KEY,
      act: 'edit_contact',
      subjectId: person.id,
    } as const;
    expect(await company.as(sessionToken).auth.grant(grant)).toHaveProperty('grantToken');
  });

  test('counts as a recent change of a secret (T10)', async () => {
    const person = await signedInPerson(company);
    await company.as().auth.reset({ token: await askedToken(person.email), password: NEW_PASSWORD });
    const [row] = await company.sql<{ at: Date }>(
      'select contact_or_secret_changed_at as at from client where id = $1',
      [person.id],
    );
    expect(row?.at).toEqual(company.now());
  });

  test('the link works once, for an hour, and not after the address changed', async () => {
    const [used, late, moved] = await Promise.all([1, 2, 3].map(() => signedInPerson(company)));
    if (!used || !late || !moved) throw new Error('three people signed up');
    const tokens = [
      await askedToken(used.email),
      await askedToken(late.email),
      await askedToken(moved.email),
    ];
    const reset = (index: number) =>
      company.as().auth.reset({ token: tokens[index] ?? '', password: NEW_PASSWORD });
    await reset(0);
    expect(await refusalOf(reset(0))).toBe('LINK_INVALID');
    await company.sql("update client set email = 'movido@example.com' where id = $1", [moved.id]);
    expect(await refusalOf(reset(2))).toBe('LINK_INVALID');
    company.pass(61);
    expect(await refusalOf(reset(1))).toBe('LINK_INVALID');
    expect(await refusalOf(company.as().auth.reset({ token: 'x'.repeat(43), password: NEW_PASSWORD }))).toBe(
      'LINK_INVALID',
    );
  });

  test('a new password ends every other link to set one, also when it was changed signed in', async () => {
    const [forgetful, changing] = [await signedInPerson(company), await signedInPerson(company)];
    const first = await askedToken(forgetful.email);
    const open = await askedToken(changing.email);
    company.pass(11);
    const second = await askedToken(forgetful.email);
    await company.as().auth.reset({ token: second, password: NEW_PASSWORD });
    await changing.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
    for (const token of [first, open]) {
      const again = company.as().auth.reset({ token, password: 'una tercera clave' });
      expect(await refusalOf(again)).toBe('LINK_INVALID');
    }
  });

  test('lets its owner in from anywhere, whatever tries strangers had used up', async () => {
    const person = await signedInPerson(company);
    const wrong = Array.from({ length: TRIES_PER_ACCOUNT }, () => signIn(person.email, 'no es esta'));
    await Promise.all(wrong.map(refusalOf));
    expect(await refusalOf(signIn(person.email, PASSWORD))).toBe('TOO_MANY_TRIES');
    await company.as().auth.reset({ token: await askedToken(person.email), password: NEW_PASSWORD });
    expect((await signIn(person.email, NEW_PASSWORD)).clientId).toBe(person.id);
  });

  test('gives the place where it was done its tries back too', async () => {
    const person = await signedInPerson(company);
    const home = company.as(undefined, '203.0.113.70');
    const signInAtHome = (password: string) => home.auth.signIn({ email: person.email, password });
    for (let tries = 0; tries < TRIES_PER_ACCOUNT_AND_PLACE; tries += 1) {
      await refusalOf(signInAtHome('no es esta'));
    }
    expect(await refusalOf(signInAtHome(PASSWORD))).toBe('TOO_MANY_TRIES');
    await home.auth.reset({ token: await askedToken(person.email), password: NEW_PASSWORD });
    expect((await signInAtHome(NEW_PASSWORD)).clientId).toBe(person.id);
  });

  test('ten uses at the same moment: one goes through', async () => {
    const person = await signedInPerson(company);
    const token = await askedToken(person.email);
    const uses = await Promise.allSettled(
      Array.from({ length: 10 }, () => company.as().auth.reset({ token, password: NEW_PASSWORD })),
    );
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('asking tells nothing, sends nothing to strangers, and one mail in ten minutes', async () => {
    const person = await signedInPerson(company);
    expect(await company.as().auth.requestReset({ email: 'nadie@example.com' })).toEqual({});
    expect(await messagesTo(company, 'nadie@example.com', 'account_password_reset')).toEqual([]);
    await askedToken(person.email);
    expect(await company.as().auth.requestReset({ email: person.email })).toEqual({});
    expect(await messagesTo(company, person.email, 'account_password_reset')).toHaveLength(1);
    company.pass(11);
    await askedToken(person.email);
    expect(await messagesTo(company, person.email, 'account_password_reset')).toHaveLength(2);
  });

  test('the security key cannot become the password, and the link stays good', async () => {
    const person = await signedInPerson(company);
    const token = await askedToken(person.email);
    expect(await refusalOf(company.as().auth.reset({ token, password: SECURITY_KEY }))).toBe('INVALID_INPUT');
    expect(await company.as().auth.reset({ token, password: NEW_PASSWORD })).toEqual({});
  });
});
