import { describe, expect, test } from 'vitest';
import { hashToken } from '../../domain/access/tokens.ts';
import { seal, unseal } from '../../domain/access/sealed-secret.ts';
import { phoneKey } from '../../domain/phone.ts';
import { newPerson, refusalOf, useOpenCompany } from './company.ts';

const MAILS_A_DAY_FROM_ONE_ADDRESS = 3;
const MAILS_A_DAY = 10;
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

const company = useOpenCompany();

type Typed = ReturnType<typeof newPerson>;
const signUp = (typed: Typed, address?: string) => company.signUp(typed, address);
const confirm = (token: string) => company.confirm(token);
const signIn = ({ email, password }: Typed) => company.signIn(email, password);
const linksTo = async (email: string) => (await company.messages(email, 'account_confirm_email')).length;

/** Somebody signs up with the e-mail of somebody else, who then signs up too. */
async function squatted(minutesLater = 0) {
  const own = {
    ...newPerson({ name: 'Ana Gomez' }),
    password: 'la clave de ana',
    securityKey: 'llave de ana',
  };
  const squatter = { ...newPerson({ name: 'Mala Persona', email: own.email }), securityKey: 'llave ajena' };
  const squatterLink = await signUp(squatter);
  const { sessionToken, clientId: id = '' } = await signIn(squatter);
  company.pass(minutesLater);
  return { own, squatter, squatterLink, me: company.as(sessionToken), id, ownLink: await signUp(own) };
}

const rowOf = async (email: string) => {
  const [row] = await company.sql('select * from client where email = $1', [email]);
  return row ?? {};
};

const sealed = async () =>
  (await company.sql('select 1 from one_time_link where sealed_secret is not null')).length;

describe('signing up with the e-mail of an account that nobody confirmed (C1)', () => {
  test('changes nothing before its own link is opened; what tells the two mails apart is when they were asked for, nothing that was typed', async () => {
    const { own, me } = await squatted(30);
    expect(await refusalOf(signIn(own))).toBe('SIGN_IN_FAILED');
    expect(await me.account.me()).toMatchObject({ name: 'Mala Persona' });
    const mails = await company.messages(own.email, 'account_confirm_email');
    const [later, earlier] = mails.map(({ variables: { link: _, ...rest } }) => rest);
    for (const mail of [later, earlier]) expect(Object.keys(mail ?? {})).toEqual(['date', 'time']);
    expect(later).not.toEqual(earlier);
  });

  test('the link confirms its own sign-up: data and secrets are replaced, a new version, the welcome to its phone', async () => {
    const { own, squatter, ownLink, id } = await squatted();
    expect(await confirm(ownLink)).toEqual({});
    const me = company.as((await signIn(own)).sessionToken);
    const { name, phone, document } = own;
    expect(await me.account.me()).toMatchObject({ id, name, phone, document, emailConfirmed: true });
    const grant = { email: own.email, act: 'edit_contact', subjectId: id } as const;
    expect(await me.auth.grant({ ...grant, securityKey: own.securityKey })).toHaveProperty('grantToken');
    const withOther = me.auth.grant({ ...grant, securityKey: squatter.securityKey });
    expect(await refusalOf(withOther)).toBe('SECRET_WRONG');
    expect(await rowOf(own.email)).toMatchObject({ version: 2, contact_version: 2, is_unclaimed: false });
    const versions = await company.sql(
      'select version, name, phone from client_version where client_id = $1 order by version',
      [id],
    );
    expect(versions).toEqual([
      { version: 1, name: squatter.name, phone: squatter.phone },
      { version: 2, name, phone },
    ]);
    expect(await company.messages(phone, 'account_welcome')).toHaveLength(1);
    expect(await company.messages(squatter.phone, 'account_welcome')).toEqual([]);
  });

  test('a phone that was sealed with its key is keyed by the rule of the day that the link is opened (C4)', async () => {
    const { own, ownLink } = await squatted();
    const hash = hashToken(ownLink);
    const [link] = await company.sql<{ sealed_secret: string }>(
      'select sealed_secret from one_time_link where token_hash = $1',
      [hash],
    );
    const data = JSON.parse(unseal(link?.sealed_secret ?? '', ownLink));
    const older = seal(JSON.stringify({ ...data, phoneKey: '551134567890' }), ownLink);
    await company.sql('update one_time_link set sealed_secret = $1 where token_hash = $2', [older, hash]);
    await confirm(ownLink);
    expect(await rowOf(own.email)).toMatchObject({ phone: own.phone, phone_key: phoneKey(own.phone) });
  });

  test('the link ends what whoever was first held: password, session, grant, and their own link', async () => {
    const { own, squatter, squatterLink, me, id, ownLink } = await squatted();
    const { email, securityKey } = squatter;
    await me.auth.grant({ email, securityKey, act: 'edit_contact', subjectId: id });
    await confirm(ownLink);
    expect(await refusalOf(me.account.me())).toBe('SESSION_INVALID');
    expect(await refusalOf(signIn(squatter))).toBe('SIGN_IN_FAILED');
    expect(await refusalOf(confirm(squatterLink))).toBe('LINK_INVALID');
    const grants = 'select 1 from access_grant where client_id = $1 and expires_at > $2';
    expect(await company.sql(grants, [id, company.now()])).toEqual([]);
    expect((await signIn(own)).clientId).toBe(id);
  });

  test('the link leaves a freeze of staff’s as it is', async () => {
    const { own, id, ownLink } = await squatted();
    await (await company.staff()).clients.freeze({ clientId: id });
    await confirm(ownLink);
    const { sessionToken } = await signIn(own);
    expect(await company.as(sessionToken).account.me()).toMatchObject({ frozen: true });
  });

  test('whoever was first may ask for their link again, which ends nobody else’s', async () => {
    const { own, squatterLink, me, ownLink } = await squatted();
    company.pass(11);
    const third = await signUp(newPerson({ email: own.email, name: 'Otra Mas' }));
    await me.auth.resendConfirmation();
    const resent = await company.linkTo(own.email);
    expect(new Set([squatterLink, ownLink, third, resent]).size).toBe(4);
    expect(await refusalOf(confirm(squatterLink))).toBe('LINK_INVALID');
    await confirm(ownLink);
    expect(await rowOf(own.email)).toMatchObject({ name: own.name });
    for (const link of [third, resent]) expect(await refusalOf(confirm(link))).toBe('LINK_INVALID');
  });

  test('the account as it is, once confirmed, is out of reach of later sign-ups', async () => {
    const { own, squatter, squatterLink, ownLink } = await squatted();
    await confirm(squatterLink);
    expect(await refusalOf(confirm(ownLink))).toBe('LINK_INVALID');
    expect((await signIn(squatter)).role).toBe('client');
    await signUp(own);
    expect(await linksTo(own.email)).toBe(2);
    expect(await company.messages(own.email, 'account_already_exists')).toHaveLength(1);
  });

  test('of links opened at the same moment one confirms', async () => {
    const { own, squatterLink, ownLink } = await squatted();
    const third = await signUp(newPerson({ email: own.email, name: 'Otra Mas' }));
    const answers = await Promise.allSettled([squatterLink, ownLink, third].map(confirm));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('an account that was confirmed before is never taken over, though it asked for another e-mail', async () => {
    const owner = await company.person();
    const email = 'reclamado@example.com';
    await owner.edit({ email });
    for (const address of [owner.email, email]) {
      const sent = await linksTo(address);
      await signUp(newPerson({ email: address, name: 'Otra Persona' }));
      expect(await linksTo(address)).toBe(sent);
    }
    await confirm(await company.linkTo(email));
    expect(await rowOf(email)).toMatchObject({ id: owner.id, name: 'Juan Perez', phone: owner.phone });
  });

  test('what was typed is kept as hashes, unreadable without the link, until one is used or it expires', async () => {
    const { own, squatterLink } = await squatted();
    const rows = await company.sql<{ text: string }>(
      'select to_jsonb(l)::text as text from one_time_link l union all select data::text from event',
    );
    const kept = rows.map(({ text }) => text).join('\n');
    for (const typed of [own.name, own.phone, own.password, own.document.number, '$argon2id']) {
      expect(kept).not.toContain(typed);
    }
    await confirm(squatterLink);
    await squatted();
    company.pass(WEEK_MINUTES);
    expect(await sealed()).toBeGreaterThan(0);
    await signUp(newPerson());
    expect(await sealed()).toBe(0);
  });
});

describe('the mails that sign-ups cause to one address (C1)', () => {
  test.each([
    [
      'three from one network address, so that a stranger leaves some to the owner',
      MAILS_A_DAY_FROM_ONE_ADDRESS,
      '203.0.113.20',
    ],
    ['ten from everywhere', MAILS_A_DAY, undefined],
  ])('are %s, a day', async (_limit, limit, address) => {
    const { email } = newPerson();
    for (let index = 0; index < 12; index += 1) await signUp(newPerson({ email }), address);
    expect(await linksTo(email)).toBe(limit);
    if (!address) company.pass(DAY_MINUTES);
    await signUp(newPerson({ email }));
    expect(await linksTo(email)).toBe(limit + 1);
  });
});
