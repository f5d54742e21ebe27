import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdLock } from '../harness/contention.ts';
import {
  type Company,
  editGrant,
  messagesTo,
  openCompany,
  PASSWORD,
  type Person,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
} from './company.ts';

const NOTICES_A_DAY = 6;
const LEAST_NOTICES = 4;
const DAY_MINUTES = 24 * 60;
const EDITS = 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

/** What a person's own edits made go out to an address, the oldest first. */
async function noticesTo(address: string): Promise<string[]> {
  const rows = await company.sql<{ template: string }>(
    `select template from outbound_message where address = $1
      and template in ('account_data_changed', 'account_email_asked', 'account_password_changed',
        'account_security_key_changed', 'account_edits_summary')
    order by created_at, ctid`,
    [address],
  );
  return rows.map(({ template }) => template);
}

async function rename(person: Person, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1)
    await person.me.account.update({ name: `Juan Perez ${index}` });
}

/** A session is over before the day is. */
async function signInAgain(person: Person): Promise<void> {
  const { sessionToken } = await company.as().auth.signIn({ email: person.email, password: PASSWORD });
  person.me = company.as(sessionToken);
}

async function newPhone(person: Person, phone: string): Promise<void> {
  await person.me.account.update({ phone, grantToken: await editGrant(person) });
}

/** Sixty edits a day, of everything that a client can edit. */
async function editEverything(person: Person): Promise<void> {
  await rename(person, EDITS);
  let [password, key] = [PASSWORD, SECURITY_KEY];
  for (let index = 0; index < 4; index += 1) {
    const next = { password: `una clave nueva ${index}`, key: `nueva llave ${index}` };
    await person.me.auth.changePassword({ currentPassword: password, newPassword: next.password });
    await person.me.auth.changeSecurityKey({ currentSecurityKey: key, newSecurityKey: next.key });
    [password, key] = [next.password, next.key];
    const document = { type: 'DNI' as const, number: String(25_000_000 + index) };
    await person.me.account.update({ document, grantToken: await editGrant(person, key) });
    const email = `bis${index}.${person.email}`;
    await person.me.account.update({ email, grantToken: await editGrant(person, key) });
  }
}

describe('the notices that one client’s edits cause (C7, C9)', () => {
  test('are as many a day as the policy says, whatever he edits, and the rest is one summary on both channels', async () => {
    const person = await signedInPerson(company);
    await editEverything(person);
    for (const address of [person.phone, person.email]) {
      const notices = await noticesTo(address);
      expect(notices).toHaveLength(NOTICES_A_DAY);
      expect(notices).not.toContain('account_edits_summary');
    }
    company.pass(DAY_MINUTES);
    await company.sweep();
    for (const address of [person.phone, person.email]) {
      expect((await noticesTo(address)).slice(NOTICES_A_DAY)).toEqual(['account_edits_summary']);
      expect(await messagesTo(company, address, 'account_edits_summary')).toMatchObject([
        {
          variables: {
            since: '10/03/2026 a las 12:00',
            list: 'tu nombre, tu correo (falta confirmarlo), tu clave, tu clave de seguridad y tu documento',
          },
        },
      ]);
    }
  });

  test('the first of each kind goes out at once, however many there were of another', async () => {
    const person = await signedInPerson(company);
    await rename(person, EDITS);
    await newPhone(person, '+5491133330001');
    expect(await noticesTo(person.phone)).toEqual(Array.from({ length: 4 }, () => 'account_data_changed'));
    expect((await messagesTo(company, person.phone, 'account_data_changed'))[0]?.variables).toMatchObject({
      list: 'tu teléfono',
    });
    await person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' });
    const key = { currentSecurityKey: SECURITY_KEY, newSecurityKey: 'llave nueva de abril' };
    await person.me.auth.changeSecurityKey(key);
    expect((await noticesTo('+5491133330001')).slice(1)).toEqual([
      'account_password_changed',
      'account_security_key_changed',
    ]);
  });

  test('the least that the policy may be leaves a place for each kind', async () => {
    await company.sql('update company_settings set daily_edit_notices = $1', [LEAST_NOTICES]);
    const person = await signedInPerson(company);
    await rename(person, EDITS);
    const key = { currentSecurityKey: SECURITY_KEY, newSecurityKey: 'llave nueva de abril' };
    await person.me.auth.changeSecurityKey(key);
    await person.me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' });
    const grantToken = await editGrant(person, key.newSecurityKey);
    await person.me.account.update({ phone: '+5491133330002', grantToken });
    await company.sql('update company_settings set daily_edit_notices = $1', [NOTICES_A_DAY]);
    expect(await noticesTo(person.phone)).toEqual([
      'account_data_changed',
      'account_security_key_changed',
      'account_password_changed',
      'account_data_changed',
    ]);
  });

  test('every number that was on file between learns of it, from the summary if not at once', async () => {
    const person = await signedInPerson(company);
    const phones = Array.from({ length: 6 }, (_, index) => `+549113333100${index}`);
    for (const phone of phones) await newPhone(person, phone);
    company.pass(DAY_MINUTES);
    await company.sweep();
    const summarised = await Promise.all(
      phones.map(async (phone) => (await messagesTo(company, phone, 'account_edits_summary')).length),
    );
    expect(summarised).toEqual([0, 0, 1, 1, 1, 1]);
    for (const phone of [person.phone, ...phones]) expect(await noticesTo(phone)).not.toEqual([]);
    expect(await messagesTo(company, person.email, 'account_edits_summary')).toHaveLength(1);
  });

  test('are summed up once, by the sweep or by the next edit after the day, and then begin anew', async () => {
    const [swept, editing] = [await signedInPerson(company), await signedInPerson(company)];
    for (const person of [swept, editing]) await rename(person, 5);
    await company.sweep();
    expect(await messagesTo(company, swept.phone, 'account_edits_summary')).toEqual([]);
    company.pass(DAY_MINUTES);
    for (const person of [swept, editing]) await signInAgain(person);
    await editing.me.account.update({ name: 'Juan Gil' });
    for (const _ of ['first', 'second']) await company.sweep();
    for (const { phone } of [swept, editing]) {
      expect(await messagesTo(company, phone, 'account_edits_summary')).toHaveLength(1);
    }
    await rename(swept, 5);
    expect(
      (await noticesTo(swept.phone)).filter((template) => template === 'account_data_changed'),
    ).toHaveLength(3 + 3);
    expect((await noticesTo(editing.phone)).at(-1)).toBe('account_data_changed');
  });

  test('a summary is sent by one of two sweeps at once, also while another client is held', async () => {
    const [held, due] = [await signedInPerson(company), await signedInPerson(company)];
    for (const person of [held, due]) await rename(person, 5);
    company.pass(DAY_MINUTES);
    const lock = await holdLock(company.database, 'select from client where id = $1 for update', [held.id]);
    await Promise.all([company.sweep(), company.sweep()]);
    expect(await messagesTo(company, due.phone, 'account_edits_summary')).toHaveLength(1);
    expect(await messagesTo(company, held.phone, 'account_edits_summary')).toEqual([]);
    await lock.release();
    await company.sweep();
    expect(await messagesTo(company, held.phone, 'account_edits_summary')).toHaveLength(1);
  });

  test('leave no address behind once they are summed up', async () => {
    const person = await signedInPerson(company);
    await rename(person, 5);
    company.pass(DAY_MINUTES);
    await company.sweep();
    expect(await company.sql('select 1 from notice_window where waiting is not null')).toEqual([]);
  });

  test('of phone and e-mail are ten edits a day: each is told to an address of the client’s choice', async () => {
    const person = await signedInPerson(company);
    for (let index = 0; index < 5; index += 1) {
      await newPhone(person, `+549113333200${index}`);
      const email = `tal${index}.${person.email}`;
      await person.me.account.update({ email, grantToken: await editGrant(person) });
    }
    expect(await refusalOf(newPhone(person, '+5491133332009'))).toBe('TOO_MANY_TRIES');
    const email = `tal5.${person.email}`;
    const grantToken = await editGrant(person);
    expect(await refusalOf(person.me.account.update({ email, grantToken }))).toBe('TOO_MANY_TRIES');
  });
});
