import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildServer } from '../../api/server.ts';
import { openDatabase } from '../../db/orm.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { endService } from '../../domain/services/end-service.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow, paymentRows } from '../billing/money-rows.ts';
import { createClient, createService, TEST_NOW, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { everyRow } from '../harness/every-row.ts';
import { type Api, createKey, createStaffSession, openApi } from './stand.ts';

let api: Api;
/** The API of another process, on the same database. */
let second: FastifyInstance;
let key: string;
let staff: { staffId: string; session: string };
beforeAll(async () => {
  api = await openApi();
  const orm = await openDatabase({ url: api.appUrl, poolSize: 4 });
  second = buildServer({ ...api.system, orm });
  second.addHook('onClose', () => orm.close());
  staff = await createStaffSession(api, 'administrator');
  ({ session: key } = await createKey(api, staff, ['payments:record']));
});
afterAll(async () => {
  await second.close();
  await api.close();
});

/** An unpaid invoice of so many minor units. */
async function owed(amount = '10000') {
  const client = await createClient(api);
  const { id: serviceId } = await createService(api, { planId: api.radioPlanId, clientId: client.id });
  const lines = [{ kind: 'renewal', description: 'Radio', amount } as const];
  const { invoiceId } = await issueInvoice(testContext(api), { serviceId, lines, dueDate: '2026-03-20' });
  return { client, serviceId, invoiceId };
}
const paymentOf = (invoiceId: string, amount = '10000') => ({
  paymentId: randomUUID(),
  invoiceId,
  amount,
  currency: 'ARS',
  paidAt: TEST_NOW.toISOString(),
});
const record = (input: object) => api.mutate('payments.record', input, key);
const alertsOf = (clientId: string) =>
  api.sql<{ template: string; credit: string | null }>(
    `select template, variables ->> 'credit' as credit from outbound_message
    where client_id = $1 and template like 'payment%'`,
    [clientId],
  );
const eventsOf = async (invoiceId: string) => {
  const rows = await api.sql<{ type: string }>(
    "select type from event where invoice_id = $1 and type <> 'invoice.issued' order by id",
    [invoiceId],
  );
  return rows.map(({ type }) => type);
};

describe('payments by a key (B4)', () => {
  it('told three times at once on two API processes are one row, one alert and the same answer (D49, D17)', async () => {
    const { client, invoiceId } = await owed();
    const input = paymentOf(invoiceId);
    const held = await holdLock(api, 'select from client where id = $1 for update', [client.id]);
    const post = (server: FastifyInstance) =>
      server.inject({
        method: 'POST',
        url: '/trpc/payments.record',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        payload: JSON.stringify(input),
      });
    const running = [post(api.server), post(second), post(second)];
    await waitForContenders(api, 3);
    await held.release();
    const answers = await Promise.all(running);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await paymentRows(api, invoiceId)).toHaveLength(1);
    expect(await alertsOf(client.id)).toHaveLength(1);
    expect(await eventsOf(invoiceId)).toEqual(['payment.recorded', 'invoice.paid']);
  });

  it('are of what was sold, whatever the payer paid for it and the provider kept of it (D50)', async () => {
    const { client, invoiceId } = await owed('10000');
    const { data } = await record({ ...paymentOf(invoiceId, '10000'), paid: '12000', net: '9300' });
    expect(data).toMatchObject({ status: 'paid', applied: '10000', credited: '0' });
    expect(await creditOf(api, client.id)).toBe('0');
  });

  it('beyond the debt are credit, which the message says (D51)', async () => {
    const { client, invoiceId } = await owed('500');
    const { data } = await record(paymentOf(invoiceId, '4000'));
    expect(data).toMatchObject({ applied: '500', credited: '3500' });
    expect(await alertsOf(client.id)).toEqual([
      { template: 'payment_received_with_credit', credit: '$ 35,00' },
    ]);
  });

  it('by an old tab of a void invoice are credit, an event, and told (D52)', async () => {
    const { client, invoiceId } = await owed();
    await voidInvoice(testContext(api), { invoiceId, reason: 'issued_by_mistake' });
    const { data } = await record(paymentOf(invoiceId));
    expect(data).toMatchObject({ status: 'void', applied: '0', credited: '10000' });
    expect(await eventsOf(invoiceId)).toEqual(['invoice.voided', 'payment.recorded', 'credit.added']);
    expect(await alertsOf(client.id)).toEqual([
      { template: 'payment_received_with_credit', credit: '$ 100,00' },
    ]);
  });

  it('told again two hours later, when the service is cancelled, change nothing at all (D55)', async () => {
    const { client, serviceId, invoiceId } = await owed();
    const input = paymentOf(invoiceId);
    const first = await record(input);
    await transaction(testContext(api), (tx) =>
      endService(tx, { serviceId, clientId: client.id }, { status: 'cancelled', reason: 'requested' }),
    );
    api.clock.time = new Date(TEST_NOW.getTime() + 2 * HOUR_MS);
    const before = await everyRow(api, 'integration_key');
    expect((await record(input)).data).toEqual(first.data);
    expect(await everyRow(api, 'integration_key')).toEqual(before);
    api.clock.time = TEST_NOW;
  });

  it('of an ended service settle their invoice and move nothing else (X4)', async () => {
    const { client, serviceId, invoiceId } = await owed();
    await transaction(testContext(api), (tx) =>
      endService(tx, { serviceId, clientId: client.id }, { status: 'cancelled', reason: 'requested' }),
    );
    const service = () => api.sql('select * from service where id = $1', [serviceId]);
    const terms = () => api.sql('select * from term where service_id = $1', [serviceId]);
    const before = [await service(), await terms()];
    expect((await record(paymentOf(invoiceId))).data).toMatchObject({ status: 'paid' });
    expect([await service(), await terms()]).toEqual(before);
  });

  it('with a request id answer the same, and another payment by it is refused', async () => {
    const { invoiceId } = await owed();
    const input = { ...paymentOf(invoiceId), requestId: randomUUID() };
    const [first, repeat] = [await record(input), await record(input)];
    expect(repeat.data).toEqual(first.data);
    const { reason } = await record({ ...input, paymentId: randomUUID() });
    expect(reason?.code).toBe('REQUEST_ID_REUSED');
  });

  it.each([
    ['no amount', { amount: undefined }],
    ['a fraction', { amount: '1.5' }],
    ['a number that is no text', { amount: 100 }],
    ['nineteen digits', { amount: '1'.repeat(19) }],
    ['a currency in small letters', { currency: 'ars' }],
    ['no instant', { paidAt: '2026-03-10' }],
    ['a day to come', { paidAt: '2026-03-11T15:00:00Z' }],
    ['no payment id', { paymentId: ' ' }],
    ['a payment id without an end', { paymentId: 'x'.repeat(201) }],
    ['a payment id that cannot be kept', { paymentId: 'a\0b' }],
  ])('with %s are refused and kept nowhere', async (_what, changes) => {
    const { invoiceId } = await owed();
    const before = await everyRow(api, 'integration_key');
    const { status, reason } = await record({ ...paymentOf(invoiceId), ...changes });
    expect([status, reason?.code]).toEqual([400, 'INVALID_INPUT']);
    expect(await everyRow(api, 'integration_key')).toEqual(before);
  });

  it('are reversed and restored by the provider’s id, and by staff by ours', async () => {
    const { invoiceId } = await owed();
    const input = paymentOf(invoiceId);
    const { paymentId } = (await record(input)).data as { paymentId: string };
    const reversed = { paymentId: input.paymentId, amount: '4000', reason: 'contracargo' };
    const { data } = await api.mutate('payments.reverse', reversed, key);
    expect(data).toMatchObject({ paymentId, status: 'issued', reversed: '4000' });
    const again = await api.mutate('payments.restore', { paymentId: input.paymentId }, key);
    expect(again.data).toMatchObject({ status: 'paid', reversed: '0' });
    const byStaff = { paymentId, amount: '10000', reason: 'se devolvió', reversalId: 'dev-1' };
    const last = await api.mutate('staff.payments.reverse', byStaff, staff.session);
    expect(last.data).toMatchObject({ status: 'issued', applied: '0', reversed: '10000' });
    expect(await invoiceRow(api, invoiceId)).toMatchObject({ status: 'issued', applied: '0' });
    await expectMoneyToAddUp(api);
  });
});
