import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { createClient, createService, TEST_NOW, testContext } from '../harness/builders.ts';
import { type Answer, type Api, createSession, createStaffSession, openApi } from './stand.ts';

const LARGEST = 5_242_880;

let api: Api;
let staff: string;
beforeAll(async () => {
  api = await openApi();
  ({ session: staff } = await createStaffSession(api));
});
afterAll(() => api.close());

/** A client who owes an invoice of 1000 minor units. */
async function owing() {
  const client = await createClient(api);
  const { id: serviceId } = await createService(api, { planId: api.radioPlanId, clientId: client.id });
  const lines = [{ kind: 'renewal', description: 'Radio', amount: '1000' } as const];
  const { invoiceId } = await issueInvoice(testContext(api), { serviceId, lines, dueDate: '2026-03-20' });
  const session = await createSession(api, { clientId: client.id });
  return { client, invoiceId, session };
}
type Owing = Awaited<ReturnType<typeof owing>>;

const pdf = (length: number) => {
  const content = Buffer.alloc(length, 'x');
  content.write('%PDF-1.7');
  return { contentType: 'application/pdf', data: content.toString('base64') };
};
const report = ({ invoiceId, session }: Owing, changes: object = {}): Promise<Answer> =>
  api.mutate(
    'invoices.reportTransfer',
    { invoiceId, amount: '1000', paidAt: TEST_NOW.toISOString(), ...changes },
    session,
  );

describe('a transfer reported over the API (B4)', () => {
  it('with the largest receipt is shown to staff by its task, byte by byte, and is in no log', async () => {
    const one = await owing();
    const receipt = pdf(LARGEST);
    expect(await report(one, { receipt })).toMatchObject({
      status: 200,
      data: { invoiceId: one.invoiceId, heldUntil: '2026-03-13' },
    });
    const [task] = await api.sql<{ id: string }>('select id from staff_task where subject_id = $1', [
      one.invoiceId,
    ]);
    const { data } = await api.query('staff.tasks.get', { taskId: task?.id }, staff);
    expect(data).toMatchObject({
      kind: 'payment_reported',
      reports: [{ amount: '1000', paidAt: TEST_NOW.toISOString(), contentType: 'application/pdf' }],
    });
    const [{ id: receiptId } = { id: '' }] = (data as { reports: { id: string }[] }).reports;
    const read = await api.query('staff.payments.receipt', { receiptId }, staff);
    expect((read.data as { data: string }).data === receipt.data).toBe(true);
    expect(api.log.join('')).not.toContain(receipt.data.slice(0, 40));
    const other = await api.query('staff.payments.receipt', { receiptId }, (await owing()).session);
    expect(other).toMatchObject({ status: 403, reason: { code: 'FORBIDDEN' } });
    expect(other.body).not.toContain(receipt.data.slice(0, 40));
  });

  it('said twice with one request id is one report; with another receipt it is another request', async () => {
    const one = await owing();
    const input = { requestId: randomUUID(), receipt: pdf(100) };
    const [first, second] = [await report(one, input), await report(one, input)];
    expect(second.data).toEqual(first.data);
    expect((await report(one, { ...input, receipt: pdf(101) })).reason?.code).toBe('REQUEST_ID_REUSED');
    expect(
      await api.sql(
        'select from payment_report r join staff_task k on k.id = r.task_id where k.subject_id = $1',
        [one.invoiceId],
      ),
    ).toHaveLength(1);
  });

  it.each([
    ['of another type', { contentType: 'image/svg+xml', data: 'YWJj' }, 400, 'receipt.contentType'],
    ['that is not what it says', { contentType: 'image/png', data: 'YWJj' }, 400, 'receipt'],
    ['that is no base64', { contentType: 'application/pdf', data: '%PDF-1.7' }, 400, 'receipt.data'],
    ['that is empty', { contentType: 'application/pdf', data: '' }, 400, 'receipt.data'],
    ['a byte too large', pdf(LARGEST + 1), 400, 'receipt'],
    ['that is far too large', pdf(LARGEST + 10_000), 413, 'pedido'],
  ])('with a receipt %s is refused', async (_, receipt, status, field) => {
    const answer = await report(await owing(), { receipt });
    expect(answer).toMatchObject({ status, reason: { code: 'INVALID_INPUT', details: { field } } });
  });

  it('for an invoice of somebody else is NOT_FOUND', async () => {
    const [one, other] = [await owing(), await owing()];
    const answer = await report({ ...other, session: one.session });
    expect(answer).toMatchObject({ status: 404, reason: { code: 'NOT_FOUND' } });
  });
});
