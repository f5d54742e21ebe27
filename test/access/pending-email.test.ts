import { describe, expect, test } from 'vitest';
import { confirmEmail } from '../../domain/accounts/confirm-email.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { newPerson, type Person, refusalIn, refusalOf, useOpenCompany } from './company.ts';

const DAY_MINUTES = 24 * 60;

const company = useOpenCompany();

let addresses = 0;
const newAddress = () => {
  addresses += 1;
  return `nuevo${addresses}@example.com`;
};
const confirm = (token: string) => company.confirm(token);

/** Asks for another e-mail; resolves to the token of the link that its mailbox got. */
async function ask(person: Person, email: string): Promise<string> {
  await person.edit({ email });
  return company.linkTo(email);
}

/** Somebody who asked for another e-mail. */
async function asking(person?: Person) {
  const [who, email] = [person ?? (await company.person()), newAddress()];
  return { person: who, email, token: await ask(who, email) };
}

describe('an e-mail that was asked for and not confirmed (C7)', () => {
  test('counts nowhere: the old one stands for signing in, grants, resets and notices, and nothing is a new version', async () => {
    const verified = await company.verified();
    const before = await verified.row();
    const { person, email } = await asking(verified);
    const kept = ['email', 'email_confirmed_at', 'verified_at', 'version', 'contact_version'];
    expect(await person.row()).toMatchObject({
      ...Object.fromEntries(kept.map((column) => [column, before[column]])),
      pending_email: email,
      contact_or_secret_changed_at: company.now(),
    });
    expect(await refusalOf(company.signIn(email))).toBe('SIGN_IN_FAILED');
    expect((await company.signIn(person.email)).clientId).toBe(person.id);
    expect(await person.grant()).not.toBe('');
    expect(await refusalOf(person.grant(undefined, email))).toBe('SECRET_WRONG');
    for (const address of [email, person.email]) await company.as().auth.requestReset({ email: address });
    await person.me.account.freeze({});
    for (const template of ['account_password_reset', 'account_frozen']) {
      expect(await company.messages(email, template)).toEqual([]);
      expect(await company.messages(person.email, template)).toHaveLength(1);
    }
  });

  test('is told at the number and e-mail on file, and at the new one by the link alone', async () => {
    const { person, email } = await asking();
    for (const address of [person.phone, person.email]) {
      expect(await company.messages(address, 'account_email_asked')).toHaveLength(1);
    }
    expect(await company.sql('select template from outbound_message where address = $1', [email])).toEqual([
      { template: 'account_confirm_email' },
    ]);
  });

  test('is seen by its owner alone, until it lapses', async () => {
    const { person, email } = await asking();
    const until = new Date(company.now().getTime() + DAY_MINUTES * MINUTE_MS).toISOString();
    expect(await person.me.account.me()).toMatchObject({
      email: person.email,
      pendingEmail: { email, until },
    });
    const staff = await company.staff();
    expect(await staff.clients.get({ clientId: person.id })).not.toHaveProperty('pendingEmail');
    expect((await staff.clients.list({ email })).items).toEqual([]);
    company.pass(DAY_MINUTES);
    await person.newSession();
    expect((await person.me.account.me()).pendingEmail).toBeNull();
  });

  test('asked for again, or with the one on file, changes nothing; the link may be sent again', async () => {
    const { person, email } = await asking();
    const before = await everyRow(company);
    for (const same of [email, person.email]) await person.me.account.update({ email: same });
    expect(await everyRow(company)).toEqual(before);
    company.pass(11);
    await person.me.auth.resendConfirmation();
    expect(await company.messages(email, 'account_confirm_email')).toHaveLength(2);
    expect(await confirm(await company.linkTo(email))).toEqual({});
  });

  test('gives way to another one that is asked for later: its link is over, though it had still worked, and it is free', async () => {
    const { person, email: first, token: firstLink } = await asking();
    const { email: second, token: secondLink } = await asking(person);
    await ask(await company.person(), first);
    expect(await refusalOf(confirm(firstLink))).toBe('LINK_INVALID');
    await company.sql("update one_time_link set expires_at = 'infinity' where client_id = $1", [person.id]);
    expect(await refusalOf(confirm(firstLink))).toBe('LINK_INVALID');
    await confirm(secondLink);
    expect(await person.me.account.me()).toMatchObject({ email: second, pendingEmail: null });
  });
});

describe('opening the link of an edited e-mail (C7)', () => {
  test('makes it the client’s: a new version, told at the old and the new one, and no longer the old one’s', async () => {
    const { person, email, token } = await asking(await company.verified());
    company.pass(5);
    expect(await confirm(token)).toEqual({});
    expect(await person.row()).toMatchObject({
      email,
      email_confirmed_at: company.now(),
      contact_version: 2,
      contact_or_secret_changed_at: company.now(),
      pending_email: null,
    });
    const versions = await company.sql(
      'select email from client_version where client_id = $1 order by version',
      [person.id],
    );
    expect(versions).toEqual([{ email: person.email }, { email }]);
    for (const address of [person.phone, person.email, email]) {
      expect(await company.messages(address, 'account_data_changed')).toMatchObject([
        { variables: { name: 'Juan Perez', list: 'tu correo' } },
      ]);
    }
    expect(await person.me.account.me()).toMatchObject({ email, verified: true, emailConfirmed: true });
    expect(await refusalOf(company.signIn(person.email))).toBe('SIGN_IN_FAILED');
    expect((await company.signIn(email)).clientId).toBe(person.id);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    const { id } = await company.unconfirmed({ email: person.email });
    expect(id).not.toBe(person.id);
  });

  test('ends a link to reset the password that went to the old one', async () => {
    const person = await company.person();
    await company.as().auth.requestReset({ email: person.email });
    const reset = await company.linkTo(person.email, 'account_password_reset');
    await confirm((await asking(person)).token);
    const late = company.as().auth.reset({ token: reset, password: 'una clave nueva' });
    expect(await refusalOf(late)).toBe('LINK_INVALID');
  });

  test('is refused while the account is frozen; once that is lifted the e-mail is to be asked for anew (G9)', async () => {
    const { person, email, token } = await asking();
    await person.me.account.freeze({});
    const before = await everyRow(company);
    expect(await refusalOf(confirm(token))).toBe('FROZEN');
    expect(await everyRow(company)).toEqual(before);
    for (const { clients } of [await company.staff(), await company.staff()]) {
      await clients.unfreeze({ clientId: person.id });
    }
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    await confirm(await ask(person, email));
    expect((await person.me.account.me()).email).toBe(email);
  });

  test.each<[string, (person: Person) => Promise<unknown>]>([
    ['password', (person) => person.changePassword()],
    ['security key', (person) => person.changeKey()],
  ])('comes too late after a new %s: a thief may have asked, and the e-mail is free', async (_, change) => {
    const { person, email, token } = await asking();
    await change(person);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    expect(await ask(await company.person(), email)).not.toBe('');
  });

  test('comes too late once the day is over, when it is free, and after another client has it', async () => {
    const other = await company.person();
    const { email, token } = await asking();
    expect(await refusalOf(ask(other, email))).toBe('EMAIL_TAKEN');
    company.pass(DAY_MINUTES);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    await other.newSession();
    const otherLink = await ask(other, email);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    await confirm(otherLink);
    expect((await other.me.account.me()).email).toBe(email);
  });
});

describe('an e-mail that is kept for a client (C7)', () => {
  test('cannot be signed up with: the same answer, no account, and a mail that says until when', async () => {
    const { email } = await asking();
    for (const name of ['Ana Gomez', 'Otra Persona']) {
      expect(await company.as().auth.signUp(newPerson({ email, name }))).toEqual({});
    }
    expect(await company.sql('select 1 from client where email = $1', [email])).toEqual([]);
    const told = await company.messages(email, 'account_email_awaited');
    expect(told.map(({ variables }) => Object.keys(variables))).toEqual([['until']]);
    company.pass(DAY_MINUTES);
    await confirm(await company.signUp(newPerson({ email, name: 'Ana Gomez' })));
    expect((await company.signIn(email)).role).toBe('client');
  });

  test('is forgotten once it lapsed, and not before', async () => {
    const { person: lapsed } = await asking();
    company.pass(DAY_MINUTES - 1);
    const { person: awaited } = await asking();
    company.pass(1);
    await company.sweep();
    expect((await lapsed.row())['pending_email']).toBeNull();
    expect((await awaited.row())['pending_email']).not.toBeNull();
  });
});

describe('two at the same moment (C1, C7)', () => {
  const outcome = (answer: PromiseSettledResult<unknown>) =>
    answer.status === 'fulfilled' ? 'done' : refusalIn(answer);

  test('who ask for one e-mail: it is kept for one, by the database alone', async () => {
    const [person, other] = [await company.person(), await company.person()];
    const email = newAddress();
    const grantToken = await person.grant();
    const rival = await holdLock(
      company,
      `update client set pending_email = $2, pending_email_since = $3, pending_email_until = 'infinity' where id = $1`,
      [other.id, email, company.now()],
    );
    const asked = refusalOf(person.me.account.update({ email, grantToken }));
    await waitForContenders(company, 1);
    await rival.release();
    expect(await asked).toBe('EMAIL_TAKEN');
    expect(await person.row()).toMatchObject({ pending_email: null });
    expect(await company.messages(email, 'account_confirm_email')).toEqual([]);
  });

  test('who open one link: one confirms', async () => {
    const { token } = await asking();
    const answers = await raceBehindLock(company, [() => confirm(token), () => confirm(token)]);
    expect((await Promise.all(answers.map(outcome))).sort()).toEqual(['LINK_INVALID', 'done']);
  });

  /** A click in the last moment of the day, which waits for the client while somebody else acts after it. */
  async function lateClick(meanwhile: (email: string) => Promise<unknown>) {
    const { person, email, token } = await asking();
    const lock = await holdLock(company, 'select from client where id = $1 for update', [person.id]);
    company.pass(DAY_MINUTES);
    const now = new Date(company.now().getTime() - 1);
    const click = Promise.allSettled([
      confirmEmail({ ...company.verbContext({ type: 'visitor' }), now }, { token }),
    ]);
    await waitForContenders(company, 1);
    await meanwhile(email);
    await lock.release();
    const [answer] = await click;
    return { person, email, answer: await outcome(answer) };
  }

  test('a click in the last moment, and a sign-up after it that is served first: the e-mail is the account’s', async () => {
    const { person, email, answer } = await lateClick((address) =>
      company.as().auth.signUp(newPerson({ email: address })),
    );
    expect(answer).toBe('LINK_INVALID');
    expect(await person.row()).toMatchObject({ email: person.email });
    await confirm(await company.linkTo(email));
    expect((await company.signIn(email)).role).toBe('client');
  });

  test('a click in the last moment, and another client who asks after it: the link of the other is over', async () => {
    const other = await company.person();
    const { person, email, answer } = await lateClick(async (address) => {
      await other.newSession();
      return ask(other, address);
    });
    expect(answer).toBe('done');
    expect(await person.row()).toMatchObject({ email });
    expect(await refusalOf(confirm(await company.linkTo(email)))).toBe('LINK_INVALID');
    expect(await other.row()).toMatchObject({ email: other.email });
  });
});
