import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmEmail } from '../../domain/accounts/confirm-email.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import {
  type Company,
  confirmationToken,
  editGrant,
  messagesTo,
  newPerson,
  openCompany,
  PASSWORD,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
  signedInStaff,
  verifiedPerson,
} from './company.ts';

const DAY_MINUTES = 24 * 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

let addresses = 0;
const newAddress = () => {
  addresses += 1;
  return `nuevo${addresses}@example.com`;
};

const rowOf = async ({ id }: { id: string }) =>
  (await company.sql('select * from client where id = $1', [id]))[0] ?? {};

const confirm = (token: string) => company.as().auth.confirmEmail({ token });
const signIn = (email: string) => company.as().auth.signIn({ email, password: PASSWORD });

/** Asks for another e-mail; resolves to the token of the link that its mailbox got. */
async function ask(person: Person, email: string): Promise<string> {
  await person.me.account.update({ email, grantToken: await editGrant(person) });
  return confirmationToken(company, email);
}

async function signInAgain(person: Person, email = person.email): Promise<void> {
  person.me = company.as((await signIn(email)).sessionToken);
}

describe('an e-mail that was asked for and not confirmed (C7)', () => {
  test('counts nowhere: the old one stands for signing in, grants, resets and notices, and nothing is a new version', async () => {
    const person = await verifiedPerson(company);
    const before = await rowOf(person);
    const email = newAddress();
    await ask(person, email);
    const { pending_email, pending_email_since, pending_email_until, contact_or_secret_changed_at, ...rest } =
      await rowOf(person);
    expect(rest).toMatchObject({
      email: person.email,
      email_confirmed_at: before['email_confirmed_at'],
      verified_at: before['verified_at'],
      version: before['version'],
      contact_version: before['contact_version'],
    });
    expect(pending_email).toBe(email);
    expect(contact_or_secret_changed_at).toEqual(company.now());
    expect(await refusalOf(signIn(email))).toBe('SIGN_IN_FAILED');
    expect((await signIn(person.email)).clientId).toBe(person.id);
    expect(await editGrant(person)).not.toBe('');
    expect(await refusalOf(editGrant({ ...person, email }))).toBe('SECRET_WRONG');
    for (const address of [email, person.email]) await company.as().auth.requestReset({ email: address });
    expect(await messagesTo(company, email, 'account_password_reset')).toEqual([]);
    expect(await messagesTo(company, person.email, 'account_password_reset')).toHaveLength(1);
    await person.me.account.freeze({});
    expect(await messagesTo(company, email, 'account_frozen')).toEqual([]);
    expect(await messagesTo(company, person.email, 'account_frozen')).toHaveLength(1);
  });

  test('is told at the number and e-mail on file, and at the new one by the link alone', async () => {
    const person = await signedInPerson(company);
    const email = newAddress();
    await ask(person, email);
    for (const address of [person.phone, person.email]) {
      expect(await messagesTo(company, address, 'account_email_asked')).toHaveLength(1);
    }
    expect(await company.sql('select template from outbound_message where address = $1', [email])).toEqual([
      { template: 'account_confirm_email' },
    ]);
  });

  test('is seen by its owner alone, until it lapses', async () => {
    const person = await signedInPerson(company);
    const email = newAddress();
    await ask(person, email);
    const until = new Date(company.now().getTime() + DAY_MINUTES * 60_000).toISOString();
    expect(await person.me.account.me()).toMatchObject({
      email: person.email,
      pendingEmail: { email, until },
    });
    const staff = await signedInStaff(company);
    expect(await staff.me.staff.clients.get({ clientId: person.id })).not.toHaveProperty('pendingEmail');
    expect((await staff.me.staff.clients.list({ email })).items).toEqual([]);
    company.pass(DAY_MINUTES);
    await signInAgain(person);
    expect((await person.me.account.me()).pendingEmail).toBeNull();
  });

  test('asked for again, or with the one on file, changes nothing; the link may be sent again', async () => {
    const person = await signedInPerson(company);
    const email = newAddress();
    await ask(person, email);
    const before = await everyRow(company);
    await person.me.account.update({ email });
    await person.me.account.update({ email: person.email });
    expect(await everyRow(company)).toEqual(before);
    company.pass(11);
    await person.me.auth.resendConfirmation();
    expect(await messagesTo(company, email, 'account_confirm_email')).toHaveLength(2);
    expect(await confirm(await confirmationToken(company, email))).toEqual({});
  });

  test('gives way to another one that is asked for later: its link is over and it is free', async () => {
    const [person, other] = [await signedInPerson(company), await signedInPerson(company)];
    const [first, second] = [newAddress(), newAddress()];
    const firstLink = await ask(person, first);
    const secondLink = await ask(person, second);
    await ask(other, first);
    expect(await refusalOf(confirm(firstLink))).toBe('LINK_INVALID');
    await confirm(secondLink);
    expect(await person.me.account.me()).toMatchObject({ email: second, pendingEmail: null });
  });
});

describe('opening the link of an edited e-mail (C7)', () => {
  test('makes it the client’s: a new version, told at the old and the new one, and no longer the old one’s', async () => {
    const person = await verifiedPerson(company);
    const email = newAddress();
    const token = await ask(person, email);
    company.pass(5);
    expect(await confirm(token)).toEqual({});
    expect(await rowOf(person)).toMatchObject({
      email,
      email_confirmed_at: company.now(),
      contact_version: 2,
      contact_or_secret_changed_at: company.now(),
      pending_email: null,
    });
    expect(
      await company.sql('select email from client_version where client_id = $1 order by version', [
        person.id,
      ]),
    ).toEqual([{ email: person.email }, { email }]);
    for (const address of [person.phone, person.email, email]) {
      expect(await messagesTo(company, address, 'account_data_changed')).toMatchObject([
        { variables: { name: 'Juan Perez', list: 'tu correo' } },
      ]);
    }
    expect(await person.me.account.me()).toMatchObject({ email, verified: true, emailConfirmed: true });
    expect(await refusalOf(signIn(person.email))).toBe('SIGN_IN_FAILED');
    expect((await signIn(email)).clientId).toBe(person.id);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    expect(await messagesTo(company, person.phone, 'account_welcome')).toHaveLength(1);
    await company.as().auth.signUp(newPerson({ email: person.email }));
    expect((await signIn(person.email)).clientId).not.toBe(person.id);
  });

  test('ends a link to reset the password that went to the old one', async () => {
    const person = await signedInPerson(company);
    await company.as().auth.requestReset({ email: person.email });
    const [mail] = await messagesTo(company, person.email, 'account_password_reset');
    const reset = mail?.variables['link']?.split('/').at(-1) ?? '';
    await confirm(await ask(person, newAddress()));
    expect(await refusalOf(company.as().auth.reset({ token: reset, password: 'una clave nueva' }))).toBe(
      'LINK_INVALID',
    );
  });

  test('is refused while the account is frozen; once that is lifted the e-mail is to be asked for anew (G9)', async () => {
    const person = await signedInPerson(company);
    const email = newAddress();
    const token = await ask(person, email);
    await person.me.account.freeze({});
    const before = await everyRow(company);
    expect(await refusalOf(confirm(token))).toBe('FROZEN');
    expect(await everyRow(company)).toEqual(before);
    for (const { me } of [await signedInStaff(company), await signedInStaff(company)]) {
      await me.staff.clients.unfreeze({ clientId: person.id });
    }
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    await confirm(await ask(person, email));
    expect((await person.me.account.me()).email).toBe(email);
  });

  test.each<[string, (person: Person) => Promise<unknown>]>([
    [
      'password',
      ({ me }) => me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' }),
    ],
    [
      'security key',
      ({ me }) =>
        me.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: 'nueva llave 88' }),
    ],
  ])(
    'comes too late after a new %s: whoever asked may have been a thief, and the e-mail is free',
    async (_, change) => {
      const [person, other] = [await signedInPerson(company), await signedInPerson(company)];
      const email = newAddress();
      const token = await ask(person, email);
      await change(person);
      expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
      expect(await ask(other, email)).not.toBe('');
    },
  );

  test('comes too late once the day is over, and after another client has it', async () => {
    const [person, other] = [await signedInPerson(company), await signedInPerson(company)];
    const email = newAddress();
    const token = await ask(person, email);
    company.pass(DAY_MINUTES);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    await signInAgain(other);
    const otherLink = await ask(other, email);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
    await confirm(otherLink);
    expect((await other.me.account.me()).email).toBe(email);
  });

  test('of an e-mail that was replaced confirms nothing, though the link had still worked', async () => {
    const person = await signedInPerson(company);
    const [first, second] = [newAddress(), newAddress()];
    const token = await ask(person, first);
    await ask(person, second);
    await company.sql("update one_time_link set expires_at = 'infinity' where client_id = $1", [person.id]);
    expect(await refusalOf(confirm(token))).toBe('LINK_INVALID');
  });
});

describe('an e-mail that is kept for a client (C7)', () => {
  test('is taken for others, in the words of any taken one, and free again after a day', async () => {
    const [person, other] = [await signedInPerson(company), await signedInPerson(company)];
    const email = newAddress();
    await ask(person, email);
    expect(await refusalOf(ask(other, email))).toBe('EMAIL_TAKEN');
    company.pass(DAY_MINUTES);
    await signInAgain(other);
    await ask(other, email);
    expect(await other.me.account.me()).toMatchObject({ pendingEmail: { email } });
  });

  test('cannot be signed up with: the same answer, no account, and a mail that says until when', async () => {
    const person = await signedInPerson(company);
    const email = newAddress();
    await ask(person, email);
    for (const name of ['Ana Gomez', 'Otra Persona']) {
      expect(await company.as().auth.signUp(newPerson({ email, name }))).toEqual({});
    }
    expect(await company.sql('select 1 from client where email = $1', [email])).toEqual([]);
    const told = await messagesTo(company, email, 'account_email_awaited');
    expect(told).toHaveLength(1);
    expect(Object.keys(told[0]?.variables ?? {})).toEqual(['until']);
    company.pass(DAY_MINUTES);
    await company.as().auth.signUp(newPerson({ email, name: 'Ana Gomez' }));
    await confirm(await confirmationToken(company, email));
    expect((await signIn(email)).role).toBe('client');
  });

  test('is forgotten once it lapsed, and not before', async () => {
    const [lapsed, awaited] = [await signedInPerson(company), await signedInPerson(company)];
    await ask(lapsed, newAddress());
    company.pass(DAY_MINUTES - 1);
    await signInAgain(awaited);
    await ask(awaited, newAddress());
    company.pass(1);
    await company.sweep();
    expect((await rowOf(lapsed))['pending_email']).toBeNull();
    expect((await rowOf(awaited))['pending_email']).not.toBeNull();
  });
});

describe('two at the same moment (C1, C7)', () => {
  const settledAs = async (answers: PromiseSettledResult<unknown>[]) =>
    Promise.all(
      answers.map((answer) =>
        answer.status === 'fulfilled' ? 'done' : refusalOf(Promise.reject(answer.reason)),
      ),
    );

  test('who ask for one e-mail: it is kept for one, by the database alone', async () => {
    const [person, other] = [await signedInPerson(company), await signedInPerson(company)];
    const email = newAddress();
    const grantToken = await editGrant(person);
    const rival = await holdLock(
      company.database,
      `update client set pending_email = $2, pending_email_since = $3, pending_email_until = 'infinity' where id = $1`,
      [other.id, email, company.now()],
    );
    const asking = refusalOf(person.me.account.update({ email, grantToken }));
    await waitForContenders(company.database, 1);
    await rival.release();
    expect(await asking).toBe('EMAIL_TAKEN');
    expect(await rowOf(person)).toMatchObject({ pending_email: null });
    expect(await messagesTo(company, email, 'account_confirm_email')).toEqual([]);
  });

  test('who open one link: one confirms', async () => {
    const person = await signedInPerson(company);
    const token = await ask(person, newAddress());
    const answers = await raceBehindLock(company.database, [() => confirm(token), () => confirm(token)]);
    expect((await settledAs(answers)).sort()).toEqual(['LINK_INVALID', 'done']);
  });

  /** A click in the last moment of the day, which waits for the client while somebody else acts after it. */
  async function lateClick(meanwhile: (email: string) => Promise<unknown>) {
    const person = await signedInPerson(company);
    const email = newAddress();
    const token = await ask(person, email);
    const lock = await holdLock(company.database, 'select from client where id = $1 for update', [person.id]);
    company.pass(DAY_MINUTES);
    const now = new Date(company.now().getTime() - 1);
    const click = Promise.allSettled([
      confirmEmail({ ...company.verbContext({ type: 'visitor' }), now }, { token }),
    ]);
    await waitForContenders(company.database, 1);
    await meanwhile(email);
    await lock.release();
    const [answer] = await settledAs(await click);
    return { person, email, answer };
  }

  test('a click in the last moment, and a sign-up after it that is served first: the e-mail is the account’s', async () => {
    const typed = newPerson();
    const { person, email, answer } = await lateClick((address) =>
      company.as().auth.signUp({ ...typed, email: address }),
    );
    expect(answer).toBe('LINK_INVALID');
    expect(await rowOf(person)).toMatchObject({ email: person.email });
    await confirm(await confirmationToken(company, email));
    expect((await signIn(email)).role).toBe('client');
  });

  test('a click in the last moment, and another client who asks after it: the link of the other is over', async () => {
    const other = await signedInPerson(company);
    const { person, email, answer } = await lateClick(async (address) => {
      await signInAgain(other);
      return ask(other, address);
    });
    expect(answer).toBe('done');
    expect(await rowOf(person)).toMatchObject({ email });
    expect(await refusalOf(confirm(await confirmationToken(company, email)))).toBe('LINK_INVALID');
    expect(await rowOf(other)).toMatchObject({ email: other.email });
  });
});
