import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { assignPayment } from '../../domain/billing/assign-payment.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { recordTransfer } from '../../domain/billing/record-transfer.ts';
import { reverseByStaff } from '../../domain/billing/reverse-payment.ts';
import { paymentForStaff } from '../../domain/billing/staff-payment-view.ts';
import { createStaff, TEST_NOW, testContext } from '../harness/builders.ts';
import { payment, useCompany } from '../harness/company.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow } from './money-rows.ts';

const { bill, database, heldService } = useCompany();
let staffId: string;
beforeAll(async () => {
  staffId = await createStaff(database);
});

const asStaff = () => testContext(database, { actor: { type: 'staff', staffId, role: 'agent' } });
const record = (changes: Parameters<typeof payment>[1] = {}) =>
  recordPayment(testContext(database), payment('pedido 77', changes));
const assign = (input: Parameters<typeof assignPayment>[1]) => assignPayment(asStaff(), input);

async function owedInvoice() {
  const { client, serviceId } = await heldService();
  return { client, serviceId, ...(await bill(serviceId)) };
}
const tasksOf = (paymentId: string) =>
  database.sql('select kind, choice from staff_task where subject_id = $1', [paymentId]);
const toldOf = (clientId: string) =>
  database.sql("select template from outbound_message where client_id = $1 and template like 'payment%'", [
    clientId,
  ]);

describe('money whose invoice cannot be told (B4)', () => {
  it.each([
    ['a reference that belongs to nothing (D54)', async () => ({})],
    ['an invoice that there is not', async () => ({ invoiceId: randomUUID() })],
    [
      'an invoice in another currency (G2)',
      async () => ({ invoiceId: (await owedInvoice()).invoiceId, currency: 'USD' }),
    ],
  ])('%s is kept, a staff task, and moves nothing', async (_what, changes) => {
    const given = await changes();
    const before = (await everyRow(database)).filter((row) => /^(invoice|term|service) /.test(row));
    const answer = await record(given);
    expect(answer).toMatchObject({ invoiceId: null, status: null, unmatched: '1000', applied: '0' });
    expect((await everyRow(database)).filter((row) => /^(invoice|term|service) /.test(row))).toEqual(before);
    expect(await tasksOf(answer.paymentId)).toEqual([{ kind: 'payment_unmatched', choice: null }]);
    const told = await database.sql("select 1 from outbound_message where business_key like '%' || $1", [
      answer.paymentId,
    ]);
    expect(told).toEqual([]);
    await expectMoneyToAddUp(database);
  });

  it('told again is the same, also while the first one is being recorded, and of other data is refused', async () => {
    const input = payment('pedido 78');
    const call = () => recordPayment(testContext(database), input);
    // The unique key alone makes them meet: neither locks anything else.
    const held = await holdLock(
      database,
      `insert into payment (id, provider, provider_payment_id, reference, amount, applied, credited, reversed, unmatched, currency,
        paid_at, received_at) values (gen_random_uuid(), $1, $2, $3, 1000, 0, 0, 0, 1000, 'ARS', $4, $4)`,
      [input.provider, input.providerPaymentId, input.invoiceId, TEST_NOW],
    );
    const running = [call(), call()];
    await waitForContenders(database, 2);
    await held.release();
    expect((await Promise.all(running)).map(({ repeated }) => repeated)).toEqual([true, true]);
    await expect(record({ ...input, invoiceId: 'pedido 79' })).rejects.toMatchObject({
      code: 'PAYMENT_CONFLICT',
    });
  });

  it('is assigned by staff to an invoice: it pays it, surplus is credit, its client hears of it once, the task is over', async () => {
    const { client, invoiceId } = await owedInvoice();
    const { paymentId } = await record({ amount: '1300' });
    for (let time = 0; time < 2; time += 1) {
      expect(await assign({ paymentId, invoiceId })).toMatchObject({
        invoiceId,
        status: 'paid',
        applied: '1000',
        credited: '300',
        unmatched: '0',
      });
    }
    expect(await creditOf(database, client.id)).toBe('300');
    expect(await toldOf(client.id)).toEqual([{ template: 'payment_received_with_credit' }]);
    expect(await tasksOf(paymentId)).toEqual([{ kind: 'payment_unmatched', choice: 'overtaken' }]);
    await expectMoneyToAddUp(database);
  });

  it('or to a client, as credit', async () => {
    const { client } = await heldService();
    const { paymentId } = await record({ currency: 'USD' });
    for (let time = 0; time < 2; time += 1) {
      expect(await assign({ paymentId, clientId: client.id })).toMatchObject({ credited: '1000' });
    }
    expect(await toldOf(client.id)).toEqual([{ template: 'payment_received_as_credit' }]);
    await expectMoneyToAddUp(database);
  });

  it('is shown to staff with what it says that it is for, the invoice that this names, and whose it became', async () => {
    const { client, invoiceId } = await owedInvoice();
    const read = (paymentId: string) => paymentForStaff(asStaff(), { paymentId });
    const unknown = await record();
    expect(await read(unknown.paymentId)).toMatchObject({
      reference: 'pedido 77',
      paidAt: TEST_NOW.toISOString(),
      unmatched: '1000',
      client: null,
      invoice: null,
    });
    const { paymentId } = await record({ invoiceId, currency: 'USD' });
    expect(await read(paymentId)).toMatchObject({
      client: null,
      invoice: { id: invoiceId, client: { id: client.id } },
    });
    await assign({ paymentId: unknown.paymentId, invoiceId });
    expect(await read(unknown.paymentId)).toMatchObject({
      reference: 'pedido 77',
      client: { id: client.id, name: client.name },
      invoice: { id: invoiceId, client: { id: client.id, name: client.name } },
    });
    await expect(read(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not assigned across currencies, to two, to nobody, to what there is not, nor twice', async () => {
    const { client, invoiceId } = await owedInvoice();
    const other = await owedInvoice();
    const { paymentId } = await record({ currency: 'USD' });
    const matched = (await record()).paymentId;
    await assign({ paymentId: matched, invoiceId });
    const before = await everyRow(database);
    for (const [input, code] of [
      [{ paymentId, invoiceId }, 'CURRENCY_MISMATCH'],
      [{ paymentId, invoiceId, clientId: client.id }, 'INVALID_INPUT'],
      [{ paymentId }, 'INVALID_INPUT'],
      [{ paymentId, clientId: randomUUID() }, 'NOT_FOUND'],
      [{ paymentId, invoiceId: randomUUID() }, 'NOT_FOUND'],
      [{ paymentId: randomUUID(), invoiceId }, 'NOT_FOUND'],
      [{ paymentId: matched, invoiceId: other.invoiceId }, 'PAYMENT_MATCHED'],
      [{ paymentId: matched, clientId: client.id }, 'PAYMENT_MATCHED'],
    ] as const) {
      await expect(assign(input), JSON.stringify(input)).rejects.toMatchObject({ code });
    }
    expect(await everyRow(database)).toEqual(before);
  });

  it.each([0, 1])('of two who assign it at once one does; the order is %i', async (first) => {
    const [one, other] = [await owedInvoice(), await owedInvoice()];
    const { paymentId } = await record();
    const calls = [one, other].map(
      ({ invoiceId }) =>
        () =>
          assign({ paymentId, invoiceId }),
    );
    const order = first === 0 ? calls : calls.toReversed();
    const answers = await raceBehindLock(database, order, 'select from payment for update');
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(answers[1]).toMatchObject({ reason: { code: 'PAYMENT_MATCHED' } });
    await expectMoneyToAddUp(database);
  });

  it.each(['assigned', 'given back'])('%s first: the other finds it done', async (first) => {
    const { client, invoiceId } = await owedInvoice();
    const { paymentId } = await record();
    const giveBack = () => reverseByStaff(asStaff(), { paymentId, amount: '1000', reason: 'devuelto' });
    const calls: (() => Promise<unknown>)[] = [() => assign({ paymentId, invoiceId }), giveBack];
    const held = 'select from payment for update';
    const order = first === 'assigned' ? calls : calls.toReversed();
    const answers = await raceBehindLock(database, order, held);
    const invoice = await invoiceRow(database, invoiceId);
    if (first === 'assigned') {
      // Given back after all: the invoice that it paid is owed again.
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      expect(invoice).toMatchObject({ status: 'issued', applied: '0' });
    } else {
      expect(answers[1]).toMatchObject({ reason: { code: 'PAYMENT_MATCHED' } });
      expect(invoice).toMatchObject({ status: 'issued', applied: '0' });
    }
    expect(await creditOf(database, client.id)).toBe('0');
    await expectMoneyToAddUp(database);
  });
});

describe('a bank transfer that staff records (B4)', () => {
  const transfer = (invoiceId: string, changes: object = {}) =>
    recordTransfer(asStaff(), {
      invoiceId,
      reference: 'CBU 0070-1',
      amount: '1000',
      paidAt: TEST_NOW,
      ...changes,
    });

  it('is one by its reference, however that is typed', async () => {
    const { invoiceId } = await owedInvoice();
    const { repeated, ...first } = await transfer(invoiceId);
    expect([repeated, first.status]).toEqual([false, 'paid']);
    expect(await transfer(invoiceId, { reference: ' cbu  0070-1 ' })).toEqual({ ...first, repeated: true });
    const other = await owedInvoice();
    await expect(transfer(other.invoiceId)).rejects.toMatchObject({ code: 'PAYMENT_CONFLICT' });
  });

  it('that a person mistyped is refused, not kept', async () => {
    const { invoiceId } = await owedInvoice();
    const before = await everyRow(database);
    for (const [changes, code] of [
      [{ reference: 'x-2', currency: 'USD' }, 'CURRENCY_MISMATCH'],
      [{ reference: 'x-2', invoiceId: randomUUID() }, 'NOT_FOUND'],
      [{ reference: '  ' }, 'INVALID_INPUT'],
      [{ reference: 'x-2', amount: '0' }, 'INVALID_INPUT'],
    ] as const) {
      await expect(transfer(invoiceId, changes)).rejects.toMatchObject({ code });
    }
    expect(await everyRow(database)).toEqual(before);
  });
});
