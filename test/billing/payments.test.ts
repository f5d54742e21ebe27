import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { type NewPayment, recordPayment } from '../../domain/billing/record-payment.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { createClient, createOpenTransfer, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow, paymentRows, voidInvoice } from './money-rows.ts';

const { database, heldService } = useCompany();

/** An invoice of 1000 minor units for a service of a client of its own. */
async function owedInvoice() {
  const { client, service } = await heldService();
  const { invoiceId } = await issueInvoice(testContext(database), {
    serviceId: service.id,
    lines: [{ kind: 'renewal', description: 'Renovación', amount: '1000' }],
    dueDate: '2026-03-20',
  });
  return { client, service, invoiceId };
}

let paymentsSent = 0;

function payment(invoiceId: string, changes: Partial<NewPayment> = {}): NewPayment {
  paymentsSent += 1;
  return {
    provider: 'bank',
    providerPaymentId: `payment-${paymentsSent.toString()}`,
    invoiceId,
    amount: '1000',
    currency: 'ARS',
    paidAt: TEST_NOW,
    ...changes,
  };
}

const record = (input: NewPayment) => recordPayment(testContext(database), input);

describe('recording a payment (B4)', () => {
  it.each([
    { amounts: ['1000'], status: 'paid', applied: '1000', credit: '0' },
    { amounts: ['400'], status: 'issued', applied: '400', credit: '0' },
    { amounts: ['400', '600'], status: 'paid', applied: '1000', credit: '0' },
    { amounts: ['1500'], status: 'paid', applied: '1000', credit: '500' },
    { amounts: ['400', '700'], status: 'paid', applied: '1000', credit: '100' },
    { amounts: ['1000', '300'], status: 'paid', applied: '1000', credit: '300' },
  ])('payments of $amounts leave 1000 $status, with credit $credit', async (expected) => {
    const { client, invoiceId } = await owedInvoice();
    for (const amount of expected.amounts) await record(payment(invoiceId, { amount }));
    const invoice = await invoiceRow(database, invoiceId);
    expect(invoice).toMatchObject({ status: expected.status, applied: expected.applied });
    expect(invoice.paid_at === null).toBe(expected.status !== 'paid');
    expect(await creditOf(database, client.id)).toBe(expected.credit);
    await expectMoneyToAddUp(database);
  });

  it('keeps the whole sum as credit when the invoice was voided before (U8)', async () => {
    const { client, invoiceId } = await owedInvoice();
    await voidInvoice(database, invoiceId);
    const answer = await record(payment(invoiceId));
    expect(answer).toMatchObject({ status: 'void', applied: '0', credited: '1000', repeated: false });
    expect(await creditOf(database, client.id)).toBe('1000');
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'void', applied: '0' });
    await expectMoneyToAddUp(database);
  });

  it('answers a repeat with what the first one did and changes nothing', async () => {
    const { client, invoiceId } = await owedInvoice();
    const input = payment(invoiceId, { amount: '1300' });
    const first = await record(input);
    const second = await record(input);
    expect(second).toEqual({ ...first, repeated: true });
    expect(await paymentRows(database, invoiceId)).toHaveLength(1);
    expect(await creditOf(database, client.id)).toBe('300');
  });

  it.each([
    ['amount', { amount: '999' }],
    ['currency', { currency: 'USD' }],
    ['day', { paidAt: new Date('2026-03-09T15:00:00Z') }],
  ] as const)('refuses a repeat with another %s', async (_what, changes) => {
    const { invoiceId } = await owedInvoice();
    const input = payment(invoiceId);
    await record(input);
    await expect(record({ ...input, ...changes })).rejects.toMatchObject({ code: 'PAYMENT_CONFLICT' });
    expect(await paymentRows(database, invoiceId)).toHaveLength(1);
  });

  it('refuses a payment id that already paid another invoice', async () => {
    const [one, other] = [await owedInvoice(), await owedInvoice()];
    const input = payment(one.invoiceId);
    await record(input);
    await expect(record({ ...input, invoiceId: other.invoiceId })).rejects.toMatchObject({
      code: 'PAYMENT_CONFLICT',
    });
    expect(await invoiceRow(database, other.invoiceId)).toMatchObject({ status: 'issued', applied: '0' });
  });

  it('takes the same payment id from two providers as two payments', async () => {
    const { invoiceId } = await owedInvoice();
    const input = payment(invoiceId, { amount: '500' });
    await record(input);
    expect(await record({ ...input, provider: 'card' })).toMatchObject({ status: 'paid', repeated: false });
  });

  it.each([
    ['another currency', { currency: 'USD' }, 'CURRENCY_MISMATCH'],
    ['nothing', { amount: '0' }, 'INVALID_INPUT'],
    ['a negative sum', { amount: '-1' }, 'INVALID_INPUT'],
    ['a sum with decimals', { amount: '10.5' }, 'INVALID_INPUT'],
    ['an invoice that does not exist', { invoiceId: crypto.randomUUID() }, 'NOT_FOUND'],
  ] as const)('refuses %s and stores nothing', async (_what, changes, code) => {
    const { invoiceId } = await owedInvoice();
    await expect(record(payment(invoiceId, changes))).rejects.toMatchObject({ code });
    expect(await paymentRows(database, invoiceId)).toHaveLength(0);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'issued', applied: '0' });
  });

  it('tells its facts as events: the payment, the invoice paid, the credit', async () => {
    const { client, invoiceId } = await owedInvoice();
    await record(payment(invoiceId, { amount: '400' }));
    await record(payment(invoiceId, { amount: '700' }));
    const events = await database.sql<{ type: string; reason: string | null }>(
      `select type, data ->> 'reason' as reason from event
      where invoice_id = $1 and client_id = $2 and type <> 'invoice.issued' order by id`,
      [invoiceId, client.id],
    );
    expect(events.map((event) => event.type)).toEqual([
      'payment.recorded',
      'payment.recorded',
      'invoice.paid',
      'credit.added',
    ]);
    expect(events.at(-1)?.reason).toBe('surplus');
  });
});

describe('telling the client of a payment (A1)', () => {
  it('sends one alert for each payment, with what is still owed, and none for a repeat', async () => {
    const { client, invoiceId } = await owedInvoice();
    const input = payment(invoiceId, { amount: '400' });
    await record(input);
    await record(input);
    const messages = await alerts(client.id, 'payment_received');
    expect(messages).toHaveLength(1);
    expect(messages[0]?.variables).toMatchObject({ amount: '$ 4,00', owed: '$ 6,00', date: '10/03/2026' });
    expect(messages[0]).toMatchObject({ channel: 'whatsapp', address: client.phone });
  });

  it('says that the invoice is paid when nothing is left', async () => {
    const { client, invoiceId } = await owedInvoice();
    await record(payment(invoiceId, { amount: '400' }));
    await record(payment(invoiceId, { amount: '600' }));
    expect(await alerts(client.id, 'payment_received')).toHaveLength(1);
    const [message, ...more] = await alerts(client.id, 'payment_completed_invoice');
    expect(message?.variables).toMatchObject({ amount: '$ 6,00', date: '10/03/2026' });
    expect(message?.variables).not.toHaveProperty('owed');
    expect(more).toEqual([]);
  });

  it('names the money that became credit', async () => {
    const { client, invoiceId } = await owedInvoice();
    await record(payment(invoiceId, { amount: '1300' }));
    const [message] = await alerts(client.id, 'payment_received_with_credit');
    expect(message?.variables).toMatchObject({ amount: '$ 13,00', credit: '$ 3,00' });
  });

  function alerts(clientId: string, template: string) {
    return database.sql<{ channel: string; address: string; variables: Record<string, string> }>(
      'select channel, address, variables from outbound_message where client_id = $1 and template = $2',
      [clientId, template],
    );
  }
});

describe('a payment while the service is being transferred (T11)', () => {
  it('rings the transfer once the invoice is paid, and not before', async () => {
    const { client, service, invoiceId } = await owedInvoice();
    const recipient = await createClient(database);
    const changeId = await createOpenTransfer(database, {
      serviceId: service.id,
      holderId: client.id,
      recipientId: recipient.id,
    });
    const rung: StoredHandoff[] = [];
    const context = testContext(database, {
      deliver: async (handoffs) => {
        rung.push(...handoffs.filter(({ handoff }) => handoff.kind === 'transfer'));
      },
    });
    await recordPayment(context, payment(invoiceId, { amount: '400' }));
    expect(rung).toEqual([]);
    await recordPayment(context, payment(invoiceId, { amount: '600' }));
    expect(rung.map(({ handoff }) => handoff)).toEqual([
      {
        kind: 'transfer',
        changeId,
        reference: expect.any(String),
        serviceId: service.id,
        ring: 'invoicePaid',
      },
    ]);
  });
});

it('a payment takes eight SQL statements at most, however many invoices there are (P4)', async () => {
  const { invoiceId } = await owedInvoice();
  database.takeStatements();
  await record(payment(invoiceId, { amount: '1300' }));
  const statements = database.takeStatements().filter((statement) => !/\b(begin|commit)\b/i.test(statement));
  expect(statements.length).toBeLessThanOrEqual(8);
});
