import { describe, expect, it } from 'vitest';
import { type NewPayment, recordPayment } from '../../domain/billing/record-payment.ts';
import { testContext } from '../harness/builders.ts';
import { payment, useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow, voidInvoice } from './money-rows.ts';

const { bill, database, heldService, openTransferOf, pay } = useCompany();

/** An invoice of 1000 minor units for a service of a client of its own. */
async function owedInvoice() {
  const { client, serviceId } = await heldService();
  return { client, serviceId, ...(await bill(serviceId)) };
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
    for (const amount of expected.amounts) await pay(invoiceId, { amount });
    const invoice = await invoiceRow(database, invoiceId);
    expect(invoice).toMatchObject({ status: expected.status, applied: expected.applied });
    expect(invoice.paid_at === null).toBe(expected.status !== 'paid');
    expect(await creditOf(database, client.id)).toBe(expected.credit);
    await expectMoneyToAddUp(database);
  });

  it('keeps the whole sum as credit when the invoice was voided before (U8)', async () => {
    const { client, invoiceId } = await owedInvoice();
    await voidInvoice(database, invoiceId);
    expect(await pay(invoiceId)).toMatchObject({
      status: 'void',
      applied: '0',
      credited: '1000',
      repeated: false,
    });
    expect(await creditOf(database, client.id)).toBe('1000');
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'void', applied: '0' });
    await expectMoneyToAddUp(database);
  });

  it('answers a repeat with what the first one did and changes nothing', async () => {
    const { invoiceId } = await owedInvoice();
    const input = payment(invoiceId, { amount: '1300' });
    const first = await record(input);
    const before = await everyRow(database);
    expect(await record(input)).toEqual({ ...first, repeated: true });
    expect(await everyRow(database)).toEqual(before);
  });

  it.each([
    ['amount', async () => ({ amount: '999' })],
    ['currency', async () => ({ currency: 'USD' })],
    ['day', async () => ({ paidAt: new Date('2026-03-09T15:00:00Z') })],
    ['invoice', async () => ({ invoiceId: (await owedInvoice()).invoiceId })],
  ])('refuses a repeat with another %s and writes nothing', async (_what, change) => {
    const input = payment((await owedInvoice()).invoiceId);
    await record(input);
    const other = { ...input, ...(await change()) };
    const before = await everyRow(database);
    await expect(record(other)).rejects.toMatchObject({ code: 'PAYMENT_CONFLICT' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('takes the same payment id from two providers as two payments', async () => {
    const input = payment((await owedInvoice()).invoiceId, { amount: '500' });
    await record(input);
    expect(await record({ ...input, provider: 'card' })).toMatchObject({ status: 'paid', repeated: false });
  });

  it.each([
    ['nothing', { amount: '0' }, 'INVALID_INPUT'],
    ['a negative sum', { amount: '-1' }, 'INVALID_INPUT'],
    ['a sum with decimals', { amount: '10.5' }, 'INVALID_INPUT'],
    ['more than any sum', { amount: '1000000000000000000' }, 'INVALID_INPUT'],
    ['a day to come', { paidAt: new Date('2026-03-10T16:00:01Z') }, 'INVALID_INPUT'],
    ['a day of the last century', { paidAt: new Date('1999-12-31T23:59:59Z') }, 'INVALID_INPUT'],
  ] as const)('refuses %s and writes nothing', async (_what, changes, code) => {
    const { invoiceId } = await owedInvoice();
    const before = await everyRow(database);
    await expect(pay(invoiceId, changes)).rejects.toMatchObject({ code });
    expect(await everyRow(database)).toEqual(before);
  });

  it('tells its facts as events: the payment, the invoice paid, the credit', async () => {
    const { client, invoiceId } = await owedInvoice();
    for (const amount of ['400', '700']) await pay(invoiceId, { amount });
    const events = await database.sql(
      `select type, data ->> 'reason' as reason from event
      where invoice_id = $1 and client_id = $2 and type <> 'invoice.issued' order by id`,
      [invoiceId, client.id],
    );
    expect(events).toMatchObject([
      { type: 'payment.recorded' },
      { type: 'payment.recorded' },
      { type: 'invoice.paid' },
      { type: 'credit.added', reason: 'surplus' },
    ]);
  });
});

describe('telling the client of a payment (A1)', () => {
  const part = { template: 'payment_received', amount: '$ 4,00', owed: '$ 6,00' };

  // A repeat, which the last one of each row is, tells nothing.
  it.each([
    ['what is still owed', ['400'], [part]],
    [
      'that nothing is left',
      ['400', '600'],
      [part, { template: 'payment_completed_invoice', amount: '$ 6,00' }],
    ],
    [
      'what became credit',
      ['1300'],
      [{ template: 'payment_received_with_credit', amount: '$ 13,00', credit: '$ 3,00' }],
    ],
  ])('is one alert for each payment, which says %s', async (_what, amounts, expected) => {
    const { client, invoiceId, number } = await owedInvoice();
    for (const amount of amounts) {
      const input = payment(invoiceId, { amount });
      for (const _ of ['first', 'repeat']) await record(input);
    }
    const alerts = await database.sql(
      `select channel, address, template, variables from outbound_message
      where client_id = $1 and template like 'payment%' order by created_at, xmin::text::bigint`,
      [client.id],
    );
    expect(alerts).toEqual(
      expected.map(({ template, ...said }) => ({
        channel: 'whatsapp',
        address: client.phone,
        template,
        variables: { name: client.name, invoice: number.toString(), date: '10/03/2026', ...said },
      })),
    );
  });
});

it('a payment while the service is being transferred rings once the invoice is paid, and not before (T11)', async () => {
  const { client, serviceId, invoiceId } = await owedInvoice();
  const { ctx, rung, ringOf } = await openTransferOf(serviceId, client.id);
  await pay(invoiceId, { amount: '400' }, ctx);
  expect(rung).toEqual([]);
  await pay(invoiceId, { amount: '600' }, ctx);
  expect(rung).toEqual([ringOf('invoicePaid')]);
});

it('a payment takes twelve SQL statements at most, however many invoices there are (P4)', async () => {
  const { invoiceId } = await owedInvoice();
  database.takeStatements();
  await pay(invoiceId, { amount: '1300' });
  const statements = database.takeStatements().filter((statement) => !/\b(begin|commit)\b/i.test(statement));
  expect(statements.length).toBeLessThanOrEqual(12);
});
