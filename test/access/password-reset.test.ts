import { describe, expect, test } from 'vitest';
import { PASSWORD, refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

const NEW_PASSWORD = 'otra clave larga';
const TRIES_PER_ACCOUNT = 60;
const TRIES_PER_ACCOUNT_AND_PLACE = 10;

const company = useOpenCompany();

async function askedToken({ email }: { email: string }): Promise<string> {
  await company.as().auth.requestReset({ email });
  return company.linkTo(email, 'account_password_reset');
}
const reset = (token: string, password = NEW_PASSWORD, address?: string) =>
  company.as(undefined, address).auth.reset({ token, password });

describe('a forgotten password (C5)', () => {
  test('is replaced by the link in the mail: sessions end, it is told both ways and a recent change, and the security key stays (T10)', async () => {
    const person = await company.person();
    expect(await reset(await askedToken(person))).toEqual({});
    expect(await refusalOf(person.me.account.me())).toBe('SESSION_INVALID');
    expect(await refusalOf(company.signIn(person.email))).toBe('SIGN_IN_FAILED');
    expect(await person.row()).toMatchObject({ contact_or_secret_changed_at: company.now() });
    for (const address of [person.email, person.phone]) {
      expect(await company.messages(address, 'account_password_changed')).toHaveLength(1);
    }
    person.me = company.as((await company.signIn(person.email, NEW_PASSWORD)).sessionToken);
    expect(await person.grant(SECURITY_KEY)).not.toBe('');
  });

  test('the link works once, for an hour', async () => {
    const [used, late] = [await company.person(), await company.person()];
    const [usedToken, lateToken] = [await askedToken(used), await askedToken(late)];
    await reset(usedToken);
    for (const token of [usedToken, 'x'.repeat(43)]) {
      expect(await refusalOf(reset(token))).toBe('LINK_INVALID');
    }
    company.pass(61);
    expect(await refusalOf(reset(lateToken))).toBe('LINK_INVALID');
  });

  test('a new password ends every other link to set one, also when it was changed signed in', async () => {
    const [forgetful, changing] = [await company.person(), await company.person()];
    const first = await askedToken(forgetful);
    const open = await askedToken(changing);
    company.pass(11);
    await reset(await askedToken(forgetful));
    await changing.changePassword(NEW_PASSWORD);
    for (const token of [first, open]) {
      expect(await refusalOf(reset(token, 'una tercera clave'))).toBe('LINK_INVALID');
    }
  });

  test.each([
    ['from anywhere, whatever tries strangers had used up', 1, undefined],
    ['where it was done, whatever was tried there', TRIES_PER_ACCOUNT_AND_PLACE, '203.0.113.70'],
  ])('lets its owner in %s', async (_where, tries, address) => {
    const person = await company.person();
    const signIn = (password: string) => company.signIn(person.email, password, { address });
    for (let wrong = 0; wrong < tries; wrong += 1) await refusalOf(signIn('no es esta'));
    // One try counts for all that the account has.
    if (!address) await company.sql('update try_counter set tries = $1', [TRIES_PER_ACCOUNT]);
    expect(await refusalOf(signIn(PASSWORD))).toBe('TOO_MANY_TRIES');
    await reset(await askedToken(person), NEW_PASSWORD, address);
    expect((await signIn(NEW_PASSWORD)).clientId).toBe(person.id);
  });

  test('ten uses at the same moment: one goes through', async () => {
    const token = await askedToken(await company.person());
    const uses = await Promise.allSettled(Array.from({ length: 10 }, () => reset(token)));
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('asking tells nothing, sends nothing to strangers, and one mail in ten minutes', async () => {
    const { email } = await company.person();
    const ask = async (address: string) => {
      expect(await company.as().auth.requestReset({ email: address })).toEqual({});
      return (await company.messages(address, 'account_password_reset')).length;
    };
    expect(await ask('nadie@example.com')).toBe(0);
    expect([await ask(email), await ask(email)]).toEqual([1, 1]);
    company.pass(11);
    expect(await ask(email)).toBe(2);
  });

  test('the security key cannot become the password, and the link stays good', async () => {
    const token = await askedToken(await company.person());
    expect(await refusalOf(reset(token, SECURITY_KEY))).toBe('INVALID_INPUT');
    expect(await reset(token)).toEqual({});
  });
});
