import { describe, expect, test } from 'vitest';
import { createService } from '../../domain/services/create-service.ts';
import { composeRecipientText } from '../../domain/transfer/texts.ts';
import { answersTo, sendText } from '../transfer/texting.ts';
import { PASSWORD, refusalOf, SECURITY_KEY, useOpenCompany } from './company.ts';

const company = useOpenCompany();

/** Somebody signs up with a stranger's phone and e-mail, opens no link, and signs in. */
const unconfirmed = () => company.unconfirmed({ name: 'Premio Seguro' });

const sentTo = async (address: string) => {
  const messages = 'select template from outbound_message where address = $1 order by template';
  return (await company.sql(messages, [address])).map(({ template }) => template);
};

const rowOf = (id: string) => company.sql('select * from client where id = $1', [id]);

describe('an account that nobody confirmed (C1)', () => {
  test('changes nothing, and writes to nobody but for the one mail, whatever it calls', async () => {
    const { typed, me, id } = await unconfirmed();
    const before = await rowOf(id);
    const grant = { email: typed.email, securityKey: SECURITY_KEY, subjectId: id } as const;
    const { grantToken } = await me.auth.grant({ ...grant, act: 'edit_contact' });
    for (const call of [
      () => me.account.update({ name: 'Premio Mayor' }),
      () => me.account.update({ phone: '+5491144443333', grantToken }),
      () => me.account.update({ email: 'otra@example.com', grantToken }),
      () => me.account.update({ document: { type: 'DNI', number: '22333444' }, grantToken }),
      () => me.account.update({ representative: 'Otra Persona' }),
      () => me.account.requestVerification({}),
      () => me.account.freeze({}),
      () => me.auth.changePassword({ currentPassword: PASSWORD, newPassword: 'una clave nueva' }),
      () => me.auth.changeSecurityKey({ currentSecurityKey: SECURITY_KEY, newSecurityKey: 'nueva clave 88' }),
    ]) {
      expect(await refusalOf(call())).toBe('EMAIL_NOT_CONFIRMED');
    }
    await me.auth.resendConfirmation();
    await company.as().auth.requestReset({ email: typed.email });
    expect(await rowOf(id)).toEqual(before);
    expect(await sentTo(typed.phone)).toEqual([]);
    expect(await sentTo(typed.email)).toEqual(['account_confirm_email']);
    expect(await company.sql('select 1 from staff_task where client_id = $1', [id])).toEqual([]);
  });

  test('what staff does with it is told to nobody', async () => {
    const { typed, id } = await unconfirmed();
    const [staff, second] = [await company.staff(), await company.staff()];
    await staff.clients.freeze({ clientId: id, reason: 'prueba' });
    for (const { clients } of [staff, second]) await clients.unfreeze({ clientId: id });
    expect(await sentTo(typed.phone)).toEqual([]);
    expect(await sentTo(typed.email)).toHaveLength(1);
  });

  test('gets no service, whose invoices would be told to its phone', async () => {
    const { id: clientId } = await unconfirmed();
    const service = { clientId, planId: company.hostingPlanId, period: 'monthly', label: 'Hosting' } as const;
    const context = company.verbContext({ type: 'system', process: 'test' });
    const creating = createService(context, { ...service, startDate: '2026-03-10', status: 'active' });
    expect(await refusalOf(creating)).toBe('EMAIL_NOT_CONFIRMED');
  });

  test('is no account of whoever has its phone: their NO FUI YO neither freezes it nor writes to its e-mail', async () => {
    const { typed, me } = await unconfirmed();
    expect(await sendText(company.database, typed.phone, 'NO FUI YO')).toBe('sign_up');
    expect(await me.account.me()).toMatchObject({ frozen: false });
    expect(await sentTo(typed.email)).toHaveLength(1);
  });

  test('learns no name: its text is answered as that of somebody without an account; and names nobody to others', async () => {
    const { typed } = await unconfirmed();
    const other = await company.person({ name: 'Ana Lopez' });
    const known = { name: 'Ana Lopez', email: other.email };
    for (const [phone, terms, answer] of [
      [typed.phone, { recipient: typed, holder: known }, 'answer_sign_up'],
      [other.phone, { recipient: known, holder: typed }, 'answer_general'],
    ] as const) {
      await sendText(company.database, phone, composeRecipientText(terms, '').replace(/ Ref: $/, ''));
      const answers = await answersTo(company.database, phone);
      expect(answers.map(({ template }) => template)).toEqual([answer]);
    }
  });

  test('once it is confirmed it edits, and its phone is written to', async () => {
    const { typed, me } = await unconfirmed();
    await company.confirm(await company.linkTo(typed.email));
    await me.account.update({ name: 'Juan Gil' });
    expect(await sentTo(typed.phone)).toEqual(['account_data_changed', 'account_welcome']);
  });
});
