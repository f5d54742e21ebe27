import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordByKey } from '../../domain/billing/record-transfer.ts';
import { type RestoreInput, restorePayment } from '../../domain/billing/restore-payment.ts';
import { type NewReversal, reversePayment } from '../../domain/billing/reverse-payment.ts';
import { unpaidInvoices } from '../../domain/billing/unpaid-invoices.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { read } from '../../domain/transaction/transaction.ts';
import { createClient, giveTo, TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow } from './money-rows.ts';

const { bill, database, heldService, openTransferOf } = useCompany();

const key = { type: 'key', keyId: randomUUID(), scopes: ['payments:record'], provider: 'pasarela' } as const;
const asKey = (now = TEST_NOW) => testContext(database, { actor: key, now });
const pay = (invoiceId: string, amount = '1000') => {
  const paymentId = randomUUID();
  return recordByKey(asKey(), { paymentId, invoiceId, amount, paidAt: TEST_NOW }).then((recorded) => ({
    ...recorded,
    theirs: paymentId,
  }));
};
const reverse = (input: Omit<NewReversal, 'reason'>) =>
  reversePayment(asKey(), { reason: 'contracargo', ...input });
const restore = (input: RestoreInput) => restorePayment(asKey(), input);

const renewalLine = { kind: 'renewal', description: 'Renovación', amount: '600' } as const;

/** An invoice of 1000 minor units, paid by a payment of the key's provider. */
async function paidInvoice(amount = '1000') {
  const { client, serviceId } = await heldService();
  const { invoiceId } = await bill(serviceId);
  const paid = await pay(invoiceId, amount);
  return { client, serviceId, invoiceId, paymentId: paid.theirs, id: paid.paymentId };
}
const dueDateOf = async (invoiceId: string) => {
  const [row] = await database.sql<{ due: string }>(
    'select due_date::text as due from invoice where id = $1',
    [invoiceId],
  );
  return row?.due;
};
const tasksOf = (clientId: string) =>
  database.sql('select kind, choice from staff_task where client_id = $1 order by opened_at', [clientId]);
const templatesOf = async (clientId: string) => {
  const rows = await database.sql<{ template: string }>(
    `select distinct template from outbound_message
    where client_id = $1 and (template like 'payment_reversed%' or template = 'payment_restored')`,
    [clientId],
  );
  return rows.map(({ template }) => template).toSorted();
};

describe('a reversal (B4)', () => {
  it('reopens its amount: the invoice is issued again, due 7 days later, told and a staff task', async () => {
    const { client, invoiceId, paymentId } = await paidInvoice();
    await database.sql("update invoice set due_date = '2026-03-01' where id = $1", [invoiceId]);
    expect(await reverse({ paymentId, amount: '400' })).toMatchObject({
      invoiceId,
      status: 'issued',
      applied: '600',
      reversed: '400',
      repeated: false,
    });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({
      status: 'issued',
      applied: '600',
      paid_at: null,
    });
    expect(await dueDateOf(invoiceId)).toBe('2026-03-17');
    expect(await tasksOf(client.id)).toEqual([{ kind: 'payment_reversed', choice: null }]);
    const told = await database.sql(
      `select channel, variables ->> 'amount' as amount, variables ->> 'owed' as owed, variables ->> 'dueDate' as due
      from outbound_message where client_id = $1 and template = 'payment_reversed' order by channel`,
      [client.id],
    );
    const said = { amount: '$ 4,00', owed: '$ 4,00', due: '17/03/2026' };
    expect(told).toEqual([
      { channel: 'email', ...said },
      { channel: 'whatsapp', ...said },
    ]);
    await expectMoneyToAddUp(database);
  });

  it('leaves a due date that is later than that', async () => {
    const { invoiceId, paymentId } = await paidInvoice();
    await reverse({ paymentId, amount: '1000' });
    expect(await dueDateOf(invoiceId)).toBe('2026-03-20');
  });

  it('takes credit that is still there first, and owes nothing for it', async () => {
    const { client, invoiceId, paymentId } = await paidInvoice('1500');
    expect(await reverse({ paymentId, amount: '500' })).toMatchObject({ applied: '1000', credited: '0' });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid' });
    expect(await creditOf(database, client.id)).toBe('0');
    expect(await templatesOf(client.id)).toEqual(['payment_reversed_from_credit']);
    await expectMoneyToAddUp(database);
  });

  it('of credit that was spent reopens what it paid, the newest first', async () => {
    const { client, serviceId, invoiceId, paymentId } = await paidInvoice('1500');
    const renewal = await issueInvoice(testContext(database), {
      serviceId,
      lines: [renewalLine],
      dueDate: '2026-03-20',
    });
    expect(await invoiceRow(database, renewal.invoiceId)).toMatchObject({ status: 'issued', applied: '500' });
    await reverse({ paymentId, amount: '700' });
    expect(await invoiceRow(database, renewal.invoiceId)).toMatchObject({ status: 'issued', applied: '0' });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'issued', applied: '800' });
    expect(await creditOf(database, client.id)).toBe('0');
    await expectMoneyToAddUp(database);
  });

  it('of what an invoice had that is void by now takes the credit that came of it', async () => {
    const { client, serviceId } = await heldService();
    const { invoiceId } = await bill(serviceId);
    const { theirs: paymentId } = await pay(invoiceId, '300');
    await voidInvoice(testContext(database), { invoiceId, reason: 'issued_by_mistake' });
    await reverse({ paymentId, amount: '300' });
    expect(await creditOf(database, client.id)).toBe('0');
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'void', applied: '0' });
    await expectMoneyToAddUp(database);
  });

  it('told twice is one; another sum by the same name, or more than is left, is refused', async () => {
    const { client, paymentId } = await paidInvoice();
    const { repeated, ...first } = await reverse({ paymentId, amount: '400', reversalId: 'cb-1' });
    expect(repeated).toBe(false);
    const before = await everyRow(database);
    expect(await reverse({ paymentId, amount: '400', reversalId: 'cb-1' })).toEqual({
      ...first,
      repeated: true,
    });
    for (const [input, code] of [
      [{ paymentId, amount: '401', reversalId: 'cb-1' }, 'REVERSAL_CONFLICT'],
      [{ paymentId, amount: '601', reversalId: 'cb-2' }, 'REVERSAL_EXCEEDS'],
      [{ paymentId, amount: '0', reversalId: 'cb-2' }, 'INVALID_INPUT'],
      [{ paymentId: randomUUID(), amount: '1' }, 'NOT_FOUND'],
    ] as const) {
      await expect(reverse(input)).rejects.toMatchObject({ code });
    }
    expect(await everyRow(database)).toEqual(before);
    await reverse({ paymentId, amount: '600', reversalId: 'cb-2' });
    expect(await tasksOf(client.id)).toHaveLength(2);
    await expectMoneyToAddUp(database);
  });

  it('is of the key’s own provider alone (C8)', async () => {
    const { paymentId } = await paidInvoice();
    const other = testContext(database, { actor: { ...key, provider: 'otra' } });
    const before = await everyRow(database);
    await expect(reversePayment(other, { paymentId, amount: '1', reason: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await everyRow(database)).toEqual(before);
  });

  it('after a transfer is the old holder’s debt and stands in nobody’s way', async () => {
    const { client, serviceId, invoiceId, paymentId } = await paidInvoice();
    const holder = await createClient(database);
    await giveTo(database, { serviceId, clientId: holder.id });
    const service = () => database.sql('select * from service where id = $1', [serviceId]);
    const before = await service();
    await reverse({ paymentId, amount: '1000' });
    expect(await service()).toEqual(before);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'issued' });
    expect(await templatesOf(client.id)).toEqual(['payment_reversed']);
    expect(await unpaidInvoices(read(database), serviceId)).toEqual([]);
  });

  it('rings the open change of the service that is owed for again (T11)', async () => {
    const { client, serviceId, paymentId } = await paidInvoice();
    const { ctx, rung, ringOf } = await openTransferOf(serviceId, client.id);
    await reversePayment({ ...ctx, actor: key }, { paymentId, amount: '1', reason: 'x' });
    expect(rung).toEqual([ringOf('dataChanged')]);
  });
});

describe('a reversal that is taken back (B4)', () => {
  it('closes the invoice again, tells its client, and the task is over; twice is once', async () => {
    const { client, invoiceId, paymentId } = await paidInvoice();
    await reverse({ paymentId, amount: '400' });
    const { repeated, ...first } = await restore({ paymentId });
    expect({ repeated, ...first }).toMatchObject({ repeated: false, status: 'paid', reversed: '0' });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid', applied: '1000' });
    const before = await everyRow(database);
    expect(await restore({ paymentId })).toEqual({ ...first, repeated: true });
    expect(await everyRow(database)).toEqual(before);
    expect(await tasksOf(client.id)).toEqual([{ kind: 'payment_reversed', choice: 'overtaken' }]);
    expect(await templatesOf(client.id)).toEqual(['payment_restored', 'payment_reversed']);
    await expectMoneyToAddUp(database);
  });

  it('told out of order: before its reversal it is refused, and a late repeat of the reversal changes nothing', async () => {
    const { invoiceId, paymentId } = await paidInvoice();
    await expect(restore({ paymentId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await reverse({ paymentId, amount: '1000' });
    await restore({ paymentId });
    expect(await reverse({ paymentId, amount: '1000' })).toMatchObject({ repeated: true, reversed: '0' });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid' });
    await expectMoneyToAddUp(database);
  });

  it('is credit where the invoice was paid otherwise or is void meanwhile', async () => {
    for (const meanwhile of ['paid', 'void']) {
      const { client, invoiceId, paymentId } = await paidInvoice();
      await reverse({ paymentId, amount: '1000' });
      if (meanwhile === 'paid') await pay(invoiceId);
      else await voidInvoice(testContext(database), { invoiceId, reason: 'issued_by_mistake' });
      await restore({ paymentId });
      expect(await creditOf(database, client.id)).toBe('1000');
      expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: meanwhile });
    }
    await expectMoneyToAddUp(database);
  });

  it('of a payment that nobody claims waits for staff again', async () => {
    const paymentId = randomUUID();
    const input = { paymentId, invoiceId: 'nada', amount: '1000', paidAt: TEST_NOW };
    const { paymentId: id } = await recordByKey(asKey(), input);
    await reverse({ paymentId, amount: '1000' });
    const openTasks = () =>
      database.sql('select 1 from staff_task where subject_id = $1 and resolved_at is null', [id]);
    expect(await openTasks()).toEqual([]);
    expect(await restore({ paymentId })).toMatchObject({ unmatched: '1000', reversed: '0' });
    expect(await openTasks()).toHaveLength(1);
    await expectMoneyToAddUp(database);
  });
});

describe('a reversal against what else happens (G5)', () => {
  it.each([0, 1])('and another payment of the invoice end the same; the order is %i', async (first) => {
    const { client, invoiceId, paymentId } = await paidInvoice();
    const calls: (() => Promise<unknown>)[] = [
      () => reverse({ paymentId, amount: '1000' }),
      () => pay(invoiceId),
    ];
    await raceBehindLock(database, first === 0 ? calls : calls.toReversed());
    const invoice = await invoiceRow(database, invoiceId);
    const credit = await creditOf(database, client.id);
    // The other payment pays what is owed by then, or is credit, which is not applied by itself to what is owed again.
    expect([invoice.status, credit]).toEqual(first === 0 ? ['paid', '0'] : ['issued', '1000']);
    await expectMoneyToAddUp(database);
  });

  it.each([0, 1])('and the invoice that its credit would pay; the order is %i', async (first) => {
    const { serviceId, paymentId } = await paidInvoice('1500');
    const issue = () =>
      issueInvoice(testContext(database), { serviceId, lines: [renewalLine], dueDate: '2026-03-20' });
    const calls: (() => Promise<unknown>)[] = [() => reverse({ paymentId, amount: '500' }), issue];
    const answers = await raceBehindLock(database, first === 0 ? calls : calls.toReversed());
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    const [renewal] = await database.sql(
      `select i.applied, i.status from invoice i join invoice_line l on l.invoice_id = i.id
      where l.service_id = $1 and l.kind = 'renewal'`,
      [serviceId],
    );
    expect(renewal).toEqual({ applied: '0', status: 'issued' });
    await expectMoneyToAddUp(database);
  });

  it('told twice at once is one', async () => {
    const { paymentId } = await paidInvoice();
    const call = () => reverse({ paymentId, amount: '400' });
    const answers = await raceBehindLock(database, [call, call]);
    expect(answers).toMatchObject([{ value: { repeated: false } }, { value: { repeated: true } }]);
    await expectMoneyToAddUp(database);
  });
});
