import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { type Api, createKey, createStaffSession, openApi } from '../api/stand.ts';
import { createClient, createService, TEST_NOW, testContext } from '../harness/builders.ts';
import { statementsOf } from './measured-company.ts';

const MOST = 12;
const MANY = 5_000;

let api: Api;
let key: string;
beforeAll(async () => {
  api = await openApi();
  const staff = await createStaffSession(api, 'administrator');
  ({ session: key } = await createKey(api, staff, ['payments:record']));
});
afterAll(() => api.close());

async function renewal(amount: string) {
  const client = await createClient(api);
  // On a panel, which a payment has looked at (B8).
  const onPanel = { planId: api.hostingPlanId, panelUser: `u${randomUUID().slice(0, 8)}` };
  const { id: serviceId } = await createService(api, { ...onPanel, clientId: client.id });
  const issue = () =>
    issueInvoice(testContext(api), {
      serviceId,
      lines: [{ kind: 'renewal', description: 'Hosting', amount }],
      dueDate: '2026-03-20',
    });
  return { client, issue, ...(await issue()) };
}

/** Statements of whole calls, the key's among them, beyond BEGIN and COMMIT. */
async function countCalls() {
  const { invoiceId, issue } = await renewal('1000');
  const paymentId = randomUUID();
  const payment = { paymentId, invoiceId, amount: '1500', paidAt: TEST_NOW.toISOString() };
  const count = async (procedure: string, input: object) => {
    const { all } = await statementsOf(api, async () => {
      expect((await api.mutate(procedure, input, key)).reason).toBeUndefined();
    });
    return all;
  };
  return {
    record: await count('payments.record', payment),
    repeat: await count('payments.record', payment),
    unknown: await count('payments.record', { ...payment, paymentId: randomUUID(), invoiceId: 'nada' }),
    issueWithCredit: (await statementsOf(api, issue)).inside,
    reverse: await count('payments.reverse', { paymentId, amount: '400', reason: 'contracargo' }),
    restore: await count('payments.restore', { paymentId }),
  };
}

/** Payments of one client, each with an invoice of its own. */
async function plantPayments(): Promise<void> {
  const { id: clientId } = await createClient(api);
  await api.sql(
    `with billed as (
      insert into invoice (id, client_id, currency, total, applied, status, issued_at, due_date, paid_at)
      select gen_random_uuid(), $1, 'ARS', 1, 1, 'paid', $2, '2026-03-20', $2 from generate_series(1, $3::int)
      returning id, client_id
    ), paid as (
      insert into payment (id, provider, provider_payment_id, invoice_id, client_id, reference, amount, applied, credited, reversed,
        unmatched, currency, paid_at, received_at)
      select gen_random_uuid(), 'planted', id::text, id, client_id, 'x', 1, 1, 0, 0, 0, 'ARS', $2, $2 from billed
      returning id, invoice_id, client_id
    )
    insert into allocation (id, payment_id, invoice_id, client_id, currency, amount, cause, at)
    select gen_random_uuid(), id, invoice_id, client_id, 'ARS', 1, 'payment', $2 from paid`,
    [clientId, TEST_NOW, MANY],
  );
  await api.sql('analyze');
}

it('a payment takes twelve SQL statements at most, from the key to the answer, among few payments and many (P4)', async () => {
  const few = await countCalls();
  const { record, repeat, unknown } = few;
  expect(Math.max(record, repeat, unknown)).toBeLessThanOrEqual(MOST);
  await plantPayments();
  expect(await countCalls()).toEqual(few);
});
