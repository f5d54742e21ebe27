import { describe, expect, it } from 'vitest';
import { issueInvoice, type NewInvoice } from '../../domain/billing/issue-invoice.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { createClient, createOpenTransfer, TEST_DEPLOYMENT, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';

const { database, heldService, serviceOf } = useCompany();

const renewal = {
  kind: 'renewal',
  description: 'Renovación',
  amount: '1250000',
  periodStart: '2026-03-01',
  periodEnd: '2026-04-01',
} as const;

function invoiceFor(serviceId: string, changes: Partial<NewInvoice> = {}): NewInvoice {
  return { serviceId, lines: [renewal], dueDate: '2026-03-20', ...changes };
}

const issue = (input: NewInvoice) => issueInvoice(testContext(database), input);

describe('issuing an invoice', () => {
  it('takes the currency of the service and its holder as client (G2, T12)', async () => {
    const { client, service } = await heldService({ currency: 'USD' });
    const { invoiceId, number } = await issue(invoiceFor(service.id));
    const [invoice] = await database.sql('select * from invoice where id = $1', [invoiceId]);
    expect(invoice).toMatchObject({
      client_id: client.id,
      number: number.toString(),
      currency: 'USD',
      total: '1250000',
      applied: '0',
      status: 'issued',
    });
  });

  it('adds up its lines, discounts included, and keeps their half-open periods (B2, G3)', async () => {
    const { service } = await heldService();
    const discount = { kind: 'other', description: 'Descuento', amount: '-250000' } as const;
    const { invoiceId } = await issue(invoiceFor(service.id, { lines: [renewal, discount] }));
    const lines = await database.sql(
      `select amount, period_start::text, period_end::text from invoice_line where invoice_id = $1 order by amount`,
      [invoiceId],
    );
    expect(lines).toEqual([
      { amount: '-250000', period_start: null, period_end: null },
      { amount: '1250000', period_start: '2026-03-01', period_end: '2026-04-01' },
    ]);
    const [invoice] = await database.sql('select total from invoice where id = $1', [invoiceId]);
    expect(invoice).toEqual({ total: '1000000' });
  });

  it.each([
    ['no lines', { lines: [] }],
    ['a total of nothing', { lines: [{ ...renewal, amount: '0' }] }],
    ['an amount that is no integer', { lines: [{ ...renewal, amount: '12,50' }] }],
    [
      'a period without an end',
      { lines: [{ kind: 'renewal', description: 'x', amount: '1', periodStart: '2026-03-01' }] },
    ],
    ['an empty period', { lines: [{ ...renewal, periodEnd: '2026-03-01' }] }],
    ['a day that does not exist', { dueDate: '2026-02-30' }],
  ] as const)('refuses %s', async (_what, changes) => {
    const { service } = await heldService();
    const input = invoiceFor(service.id, changes as Partial<NewInvoice>);
    await expect(issue(input)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await database.sql('select 1 from invoice_line where service_id = $1', [service.id])).toEqual([]);
  });

  it('refuses a service that does not exist', async () => {
    await expect(issue(invoiceFor(crypto.randomUUID()))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['cancelled', 'terminated'] as const)(
    'bills a %s service for extras alone (X8)',
    async (status) => {
      const { service } = await heldService({ status });
      await expect(issue(invoiceFor(service.id))).rejects.toMatchObject({ code: 'SERVICE_STATUS_UNFIT' });
      const extra = { kind: 'other', description: 'Copia del backup', amount: '500' } as const;
      await expect(issue(invoiceFor(service.id, { lines: [extra] }))).resolves.toHaveProperty('invoiceId');
    },
  );

  it('tells the client once, by WhatsApp, with amount, period, due date and link (A1)', async () => {
    const { client, service } = await heldService();
    const { invoiceId, number } = await issue(invoiceFor(service.id));
    const messages = await database.sql<{ variables: Record<string, string> }>(
      'select channel, address, template, variables from outbound_message where client_id = $1',
      [client.id],
    );
    expect(messages).toEqual([
      {
        channel: 'whatsapp',
        address: client.phone,
        template: 'invoice_generated',
        variables: {
          name: client.name,
          invoice: number.toString(),
          service: service.label,
          total: '$ 12.500,00',
          period: '01/03/2026 al 31/03/2026',
          dueDate: '20/03/2026',
          link: `${TEST_DEPLOYMENT.publicUrl}/facturas/${invoiceId}`,
        },
      },
    ]);
  });

  it('rings an open transfer of that service and of no other (T11)', async () => {
    const { client, service } = await heldService();
    const other = await serviceOf(client.id);
    const recipient = await createClient(database);
    const parties = { holderId: client.id, recipientId: recipient.id };
    const changeId = await createOpenTransfer(database, { serviceId: service.id, ...parties });
    await createOpenTransfer(database, { serviceId: other.id, ...parties });
    const rung: StoredHandoff[] = [];
    const deliver = async (handoffs: readonly StoredHandoff[]) => {
      rung.push(...handoffs.filter(({ handoff }) => handoff.kind === 'transfer'));
    };
    await issueInvoice(testContext(database, { deliver }), invoiceFor(service.id));
    expect(rung.map(({ handoff }) => handoff)).toEqual([
      {
        kind: 'transfer',
        changeId,
        reference: expect.any(String),
        serviceId: service.id,
        ring: 'dataChanged',
      },
    ]);
  });

  it('records the fact as an event with ids alone (G6)', async () => {
    const { client, service } = await heldService();
    const { invoiceId } = await issue(invoiceFor(service.id));
    const events = await database.sql(
      'select type, client_id, service_id, data from event where invoice_id = $1',
      [invoiceId],
    );
    expect(events).toEqual([
      { type: 'invoice.issued', client_id: client.id, service_id: service.id, data: {} },
    ]);
  });
});
