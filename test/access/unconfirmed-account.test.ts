import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createService } from '../../domain/services/create-service.ts';
import { composeRecipientText } from '../../domain/transfer/texts.ts';
import type { Caller } from '../api/stand.ts';
import { answersTo, sendText } from '../transfer/texting.ts';
import {
  type Company,
  confirmationToken,
  messagesTo,
  newPerson,
  openCompany,
  PASSWORD,
  refusalOf,
  SECURITY_KEY,
  signedInPerson,
  signedInStaff,
} from './company.ts';

const EDITS = 60;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

type Typed = ReturnType<typeof newPerson>;

/** Somebody signs up with a stranger's phone and e-mail, opens no link, and signs in. */
async function unconfirmed(): Promise<{ typed: Typed; me: Caller; id: string }> {
  const typed = newPerson({ name: 'Premio Seguro' });
  await company.as().auth.signUp(typed);
  const { sessionToken, clientId = '' } = await company
    .as()
    .auth.signIn({ email: typed.email, password: PASSWORD });
  return { typed, me: company.as(sessionToken), id: clientId };
}

const sentTo = (address: string) =>
  company.sql<{ template: string; variables: Record<string, string> }>(
    'select template, variables from outbound_message where address = $1',
    [address],
  );

const rowOf = async (id: string) =>
  (await company.sql('select to_jsonb(c)::text as row from client c where id = $1', [id]))[0]?.['row'];

describe('an account that nobody confirmed (C1)', () => {
  test('changes nothing, and writes to nobody but for the one mail, whatever it calls', async () => {
    const { typed, me, id } = await unconfirmed();
    const before = await rowOf(id);
    const grant = {
      email: typed.email,
      securityKey: SECURITY_KEY,
      act: 'edit_contact',
      subjectId: id,
    } as const;
    const { grantToken } = await me.auth.grant(grant);
    const refused: (() => Promise<unknown>)[] = [
      () => me.account.update({ phone: '+5491144443333', grantToken }),
      () => me.account.update({ email: 'otra@example.com', grantToken }),
      () => me.account.update({ document: { type: 'DNI', number: '22333444' }, grantToken }),
      () => me.account.update({ representative: 'Otra Persona' }),
      () => me.account.requestVerification({}),
      () => me.account.freeze({}),
      () => me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' }),
      () => me.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: 'nueva clave 88' }),
    ];
    for (let index = 0; index < EDITS; index += 1) {
      refused.push(() => me.account.update({ name: `Premio ${index}` }));
    }
    for (const call of refused) expect(await refusalOf(call())).toBe('EMAIL_NOT_CONFIRMED');
    await me.auth.resendConfirmation();
    await company.as().auth.requestReset({ email: typed.email });
    expect(await rowOf(id)).toBe(before);
    expect(await sentTo(typed.phone)).toEqual([]);
    expect((await sentTo(typed.email)).map(({ template }) => template)).toEqual(['account_confirm_email']);
    expect(await company.sql('select 1 from staff_task where client_id = $1', [id])).toEqual([]);
  });

  test('the one mail carries nothing that was typed', async () => {
    const { typed } = await unconfirmed();
    const [mail] = await messagesTo(company, typed.email, 'account_confirm_email');
    expect(Object.keys(mail?.variables ?? {}).sort()).toEqual(['date', 'link', 'time']);
    expect(mail?.variables).toMatchObject({ date: '10/03/2026', time: '12:00' });
  });

  test('what staff does with it is told to nobody', async () => {
    const { typed, id } = await unconfirmed();
    const staff = await signedInStaff(company);
    await staff.me.staff.clients.freeze({ clientId: id, reason: 'prueba' });
    const second = await signedInStaff(company);
    for (const { me } of [staff, second]) await me.staff.clients.unfreeze({ clientId: id });
    expect(await sentTo(typed.phone)).toEqual([]);
    expect(await sentTo(typed.email)).toHaveLength(1);
  });

  test('gets no service, whose invoices would be told to its phone', async () => {
    const { id } = await unconfirmed();
    const service = {
      clientId: id,
      planId: company.hostingPlanId,
      period: 'monthly',
      label: 'Hosting',
      startDate: '2026-03-10',
      status: 'active',
    } as const;
    const context = company.verbContext({ type: 'system', process: 'test' });
    expect(await refusalOf(createService(context, service))).toBe('EMAIL_NOT_CONFIRMED');
  });

  test('is no account of whoever has its phone: his NO FUI YO neither freezes it nor writes to its e-mail', async () => {
    const { typed, me } = await unconfirmed();
    expect(await sendText(company.database, typed.phone, 'NO FUI YO')).toBe('sign_up');
    expect(await me.account.me()).toMatchObject({ frozen: false });
    expect(await sentTo(typed.email)).toHaveLength(1);
  });

  test('learns no name: its text is answered as that of somebody without an account', async () => {
    const { typed } = await unconfirmed();
    const other = await signedInPerson(company, { name: 'Ana Lopez' });
    const terms = { recipient: typed, holder: { name: 'Quien Sea', email: other.email } };
    const text = composeRecipientText(terms, '').replace(/ Ref: $/, '');
    await sendText(company.database, typed.phone, text);
    const answers = await answersTo(company.database, typed.phone);
    expect(answers.map(({ template }) => template)).toEqual(['answer_sign_up']);
  });

  test('names nobody to others: a text that names it is no text about anybody', async () => {
    const { typed } = await unconfirmed();
    const person = await signedInPerson(company, { name: 'Ana Lopez' });
    const terms = { recipient: { name: 'Ana Lopez', email: person.email }, holder: typed };
    await sendText(company.database, person.phone, composeRecipientText(terms, '').replace(/ Ref: $/, ''));
    const answers = await answersTo(company.database, person.phone);
    expect(answers.map(({ template }) => template)).toEqual(['answer_general']);
  });

  test('once it is confirmed it edits, and its phone is written to', async () => {
    const { typed, me } = await unconfirmed();
    await company.as().auth.confirmEmail({ token: await confirmationToken(company, typed.email) });
    await me.account.update({ name: 'Juan Gil' });
    const templates = (await sentTo(typed.phone)).map(({ template }) => template);
    expect(templates.sort()).toEqual(['account_data_changed', 'account_welcome']);
  });
});
