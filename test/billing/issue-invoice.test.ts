import { describe, expect, it } from 'vitest';
import { issueTo, type NewInvoice } from '../../domain/billing/issue-invoice.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createClient, testContext } from '../harness/builders.ts';
import { extra, linkOf, useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';

const { bill, database, heldService, openTransferOf, serviceOf } = useCompany();

const renewal = {
  kind: 'renewal',
  description: 'Renovación',
  amount: '1250000',
  periodStart: '2026-03-01',
  periodEnd: '2026-04-01',
} as const;
const renew = (serviceId: string) => bill(serviceId, { lines: [renewal] });

describe('issuing an invoice', () => {
  it('takes the currency of the service and its holder as client, adds up its lines, discounts included, and keeps their half-open periods (B2, G2, G3, T12)', async () => {
    const { client, serviceId } = await heldService({ currency: 'USD' });
    const { invoiceId, number } = await bill(serviceId, { lines: [renewal, extra('-250000')] });
    const [invoice] = await database.sql('select * from invoice where id = $1', [invoiceId]);
    expect(invoice).toMatchObject({
      client_id: client.id,
      number: number.toString(),
      currency: 'USD',
      total: '1000000',
      applied: '0',
      status: 'issued',
    });
    const lines = await database.sql(
      `select amount, period_start::text, period_end::text from invoice_line where invoice_id = $1 order by amount`,
      [invoiceId],
    );
    expect(lines).toEqual([
      { amount: '-250000', period_start: null, period_end: null },
      { amount: '1250000', period_start: '2026-03-01', period_end: '2026-04-01' },
    ]);
  });

  it.each([
    ['no lines', { lines: [] }, 'INVALID_INPUT'],
    ['a total of nothing', { lines: [{ ...renewal, amount: '0' }] }, 'INVALID_INPUT'],
    ['an amount that is no integer', { lines: [{ ...renewal, amount: '12,50' }] }, 'INVALID_INPUT'],
    [
      'a period without an end',
      { lines: [{ kind: 'renewal', description: 'x', amount: '1', periodStart: '2026-03-01' }] },
      'INVALID_INPUT',
    ],
    ['an empty period', { lines: [{ ...renewal, periodEnd: '2026-03-01' }] }, 'INVALID_INPUT'],
    ['a day that does not exist', { dueDate: '2026-02-30' }, 'INVALID_INPUT'],
    ['a service that does not exist', { serviceId: crypto.randomUUID() }, 'NOT_FOUND'],
  ] as const)('refuses %s and writes nothing', async (_what, changes, code) => {
    const { serviceId } = await heldService();
    const before = await everyRow(database);
    await expect(bill(serviceId, changes as Partial<NewInvoice>)).rejects.toMatchObject({ code });
    expect(await everyRow(database)).toEqual(before);
  });

  it.each(['cancelled', 'terminated'] as const)(
    'bills a %s service for extras alone (X8)',
    async (status) => {
      const { serviceId } = await heldService({ status });
      await expect(renew(serviceId)).rejects.toMatchObject({ code: 'SERVICE_STATUS_UNFIT' });
      await expect(bill(serviceId, { lines: [extra('500')] })).resolves.toHaveProperty('invoiceId');
    },
  );

  it('tells the client once, by WhatsApp and by e-mail, with amount, period, due date and link (A1), and is an event with ids alone (G6)', async () => {
    const { client, service, serviceId } = await heldService();
    const { invoiceId, number } = await renew(serviceId);
    const messages = await database.sql(
      'select channel, address, template, variables from outbound_message where client_id = $1 order by channel desc',
      [client.id],
    );
    const said = {
      template: 'invoice_generated',
      variables: {
        name: client.name,
        invoice: number.toString(),
        service: service.label,
        total: '$ 12.500,00',
        period: '01/03/2026 al 31/03/2026',
        dueDate: '20/03/2026',
        link: await linkOf(database, invoiceId),
      },
    };
    expect(messages).toEqual([
      { channel: 'whatsapp', address: client.phone, ...said },
      { channel: 'email', address: client.email, ...said },
    ]);
    const events = await database.sql(
      'select type, client_id, service_id, data from event where invoice_id = $1',
      [invoiceId],
    );
    expect(events).toEqual([
      { type: 'invoice.issued', client_id: client.id, service_id: serviceId, data: {} },
    ]);
  });

  it('rings an open transfer of that service and of no other (T11)', async () => {
    const { client, serviceId } = await heldService();
    const { ctx, rung, ringOf } = await openTransferOf(serviceId, client.id);
    await openTransferOf((await serviceOf(client.id)).id, client.id);
    await bill(serviceId, {}, ctx);
    expect(rung).toEqual([ringOf('dataChanged')]);
  });
});

it('without a service there is nothing to order or renew: an invoice for a client alone has other lines only (B6)', async () => {
  const client = await createClient(database);
  const issue = (line: NewInvoice['lines'][number]) =>
    transaction(testContext(database), (tx) =>
      issueTo(tx, { client, currency: 'ARS' }, { lines: [line], dueDate: '2026-03-20' }),
    );
  const before = await everyRow(database);
  await expect(issue(renewal)).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'lines' } });
  expect(await everyRow(database)).toEqual(before);
  await expect(issue(extra('1000'))).resolves.toMatchObject({ number: expect.any(Number) });
});
