import { describe, expect, test } from 'vitest';
import { holdLock } from '../harness/contention.ts';
import { PASSWORD, type Person, refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

const NOTICES_A_DAY = 6;
const LEAST_NOTICES = 4;
const DAY_MINUTES = 24 * 60;
/** Many more than are told. */
const EDITS = 3 * NOTICES_A_DAY;

const company = useOpenCompany();

/** What a person's own edits made go out to an address, the oldest first. */
async function noticesTo(address: string): Promise<string[]> {
  const rows = await company.sql<{ template: string }>(
    `select template from outbound_message where address = $1
      and template in ('account_data_changed', 'account_email_asked', 'account_password_changed',
        'account_security_key_changed', 'account_edits_summary')
    order by created_at, xmin::text::bigint`,
    [address],
  );
  return rows.map(({ template }) => template);
}

const summaries = async (...addresses: string[]) =>
  Promise.all(addresses.map(async (to) => (await company.messages(to, 'account_edits_summary')).length));

async function rename({ me }: Person, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) await me.account.update({ name: `Juan Perez ${index}` });
}

/** Many edits, of everything that a client can edit. */
async function editEverything(person: Person): Promise<void> {
  await rename(person, EDITS);
  let [password, key] = [PASSWORD, SECURITY_KEY];
  for (let index = 0; index < 4; index += 1) {
    const next = { password: `una clave nueva ${index}`, key: `nueva llave ${index}` };
    await person.changePassword(next.password, password);
    await person.changeKey(next.key, key);
    [password, key] = [next.password, next.key];
    await person.edit({ document: { type: 'DNI', number: String(25_000_000 + index) } }, key);
    await person.edit({ email: `bis${index}.${person.email}` }, key);
  }
}

describe('the notices that one client’s edits cause (C7, C9)', () => {
  test('are as many a day as the policy says, whatever is edited; the rest is one summary on both channels, and its addresses are forgotten', async () => {
    const person = await company.person();
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
      expect(await company.messages(address, 'account_edits_summary')).toMatchObject([
        {
          variables: {
            since: '10/03/2026 a las 12:00',
            list: 'tu nombre, tu correo (falta confirmarlo), tu clave, tu clave de seguridad y tu documento',
          },
        },
      ]);
    }
    expect(await company.sql('select 1 from notice_window where waiting is not null')).toEqual([]);
  });

  test('the first of each kind goes out at once, however many there were of another', async () => {
    const person = await company.person();
    const phone = '+5491133330001';
    await rename(person, EDITS);
    await person.edit({ phone });
    expect(await noticesTo(person.phone)).toEqual(Array.from({ length: 4 }, () => 'account_data_changed'));
    expect((await company.messages(person.phone, 'account_data_changed'))[0]?.variables).toMatchObject({
      list: 'tu teléfono',
    });
    await person.changePassword();
    await person.changeKey();
    expect((await noticesTo(phone)).slice(1)).toEqual([
      'account_password_changed',
      'account_security_key_changed',
    ]);
  });

  test('the least that the policy may be leaves a place for each kind', async () => {
    await company.sql('update company_settings set daily_edit_notices = $1', [LEAST_NOTICES]);
    const person = await company.person();
    await rename(person, EDITS);
    await person.changeKey('llave nueva de abril');
    await person.changePassword();
    await person.edit({ phone: '+5491133330002' }, 'llave nueva de abril');
    await company.sql('update company_settings set daily_edit_notices = $1', [NOTICES_A_DAY]);
    expect(await noticesTo(person.phone)).toEqual([
      'account_data_changed',
      'account_security_key_changed',
      'account_password_changed',
      'account_data_changed',
    ]);
  });

  test('every number that was on file between learns of it, from the summary if not at once', async () => {
    const person = await company.person();
    const phones = Array.from({ length: 6 }, (_, index) => `+549113333100${index}`);
    for (const phone of phones) await person.edit({ phone });
    company.pass(DAY_MINUTES);
    await company.sweep();
    expect(await summaries(...phones, person.email)).toEqual([0, 0, 1, 1, 1, 1, 1]);
    for (const phone of [person.phone, ...phones]) expect(await noticesTo(phone)).not.toEqual([]);
  });

  test('are summed up once, by the sweep or by the next edit after the day, and then begin anew', async () => {
    const [swept, editing] = [await company.person(), await company.person()];
    for (const person of [swept, editing]) await rename(person, 5);
    await company.sweep();
    expect(await summaries(swept.phone)).toEqual([0]);
    company.pass(DAY_MINUTES);
    for (const person of [swept, editing]) await person.newSession();
    await editing.me.account.update({ name: 'Juan Gil' });
    for (const _ of ['first', 'second']) await company.sweep();
    expect(await summaries(swept.phone, editing.phone)).toEqual([1, 1]);
    await rename(swept, 5);
    const told = (await noticesTo(swept.phone)).filter((template) => template === 'account_data_changed');
    expect(told).toHaveLength(3 + 3);
    // The edit after the day sends the summary of the day before with its own notice, in one transaction.
    expect((await noticesTo(editing.phone)).slice(-2).sort()).toEqual([
      'account_data_changed',
      'account_edits_summary',
    ]);
  });

  test('a summary is sent by one of two sweeps at once, also while another client is held', async () => {
    const [held, due] = [await company.person(), await company.person()];
    for (const person of [held, due]) await rename(person, 5);
    company.pass(DAY_MINUTES);
    const lock = await holdLock(company, 'select from client where id = $1 for update', [held.id]);
    await Promise.all([company.sweep(), company.sweep()]);
    expect(await summaries(due.phone, held.phone)).toEqual([1, 0]);
    await lock.release();
    await company.sweep();
    expect(await summaries(due.phone, held.phone)).toEqual([1, 1]);
  });

  test('of phone and e-mail are ten edits a day: each is told to an address of the client’s choice', async () => {
    const person = await company.person();
    for (let index = 0; index < 5; index += 1) {
      await person.edit({ phone: `+549113333200${index}` });
      await person.edit({ email: `tal${index}.${person.email}` });
    }
    for (const edit of [{ phone: '+5491133332009' }, { email: `tal5.${person.email}` }]) {
      expect(await refusalOf(person.edit(edit))).toBe('TOO_MANY_TRIES');
    }
  });
});
