import { describe, expect, test } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import { recordAccepted, recordRefused } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { suspendByStaff } from '../../domain/services/suspend-service.ts';
import { removeDelivered } from '../../domain/transaction/outbox.ts';
import { createClient, createService, createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { extra, payment } from '../harness/company.ts';
import { security, useMessages } from '../messaging/seed.ts';

const { database, company, at, queued, newPhone, claim, statementsOf, rowOf } = useMessages();
/** Beyond the verb's own, and the frame of its transactions (A4). */
const MOST = 7;
/** Everything that is asked of Postgres for one alert once its verb has committed: handed over, claimed, accepted, told of three times. */
async function course(messageId: string, to: string): Promise<number> {
  const providerId = `SM${messageId}`;
  return statementsOf(async () => {
    await removeDelivered(database.orm, [messageId]);
    expect(await claimMessage(at(TEST_NOW), { messageId, run: 1 })).toHaveProperty('outgoing');
    await recordAccepted(at(TEST_NOW), { messageId, providerId });
    for (const status of ['queued', 'sent', 'delivered'])
      await recordStatus(at(TEST_NOW), {
        messageId,
        providerId,
        status,
        fault: 'unknown',
        to,
      });
  });
}

describe('an alert, from its queue to the phone, in statements', () => {
  test.each([
    ['one that anybody gets', {}],
    ['one of the security class', security],
  ])('%s', async (_, message) => {
    const phone = newPhone();
    const messageId = await queued({ ...message, address: phone });
    const statements = await course(messageId, phone);
    expect((await rowOf(messageId)).state).toBe('delivered');
    expect(statements).toBeLessThanOrEqual(MOST);
  });
});

/** A service is suspended, its holder invoiced, the invoice paid and another one void, each of which is told. */
async function business(staffId: string): Promise<string[]> {
  const { id: clientId } = await createClient(database);
  const { id: serviceId } = await createService(database, { clientId, planId: company.radioPlanId });
  const ctx = testContext(database, { actor: { type: 'staff', staffId, role: 'administrator' } });
  const invoice = { serviceId, lines: [extra('1000')], dueDate: '2026-04-01' };
  database.takeStatements();
  await suspendByStaff(ctx, { serviceId, reason: 'technical' });
  const { invoiceId } = await issueInvoice(ctx, invoice);
  await recordPayment(ctx, payment(invoiceId));
  const { invoiceId: another } = await issueInvoice(ctx, invoice);
  await voidInvoice(ctx, { invoiceId: another, reason: 'issued_by_mistake' });
  return database.takeStatements();
}

test('business is as cheap while WhatsApp is away, everything waits and sending is stopped (A2)', async () => {
  const staffId = await createStaff(database);
  const up = await business(staffId);
  const [first = '', ...others] = [
    await queued(),
    await queued(security),
    await queued({ address: newPhone() }),
  ];
  await claim(first);
  await recordRefused(at(TEST_NOW), { messageId: first, code: '20003', fault: 'ours' });
  for (const id of others) expect(await claim(id)).toMatchObject({ standing: { is: 'held' } });
  const away = await queued({ ...security, address: newPhone() });
  await database.sql("update outbound_message set error_code = 'ECONNREFUSED' where id = $1", [away]);
  expect(await business(staffId)).toEqual(up);
});
