import { describe, expect, it } from 'vitest';
import { issueInvoice, type NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { creditOf, expectMoneyToAddUp, invoiceRow } from './money-rows.ts';

const { bill, database, heldService, openTransferOf, pay, serviceOf } = useCompany();

const line = (amount: string, kind: NewInvoiceLine['kind'] = 'renewal') => ({
  kind,
  description: 'Plan',
  amount,
  periodStart: '2026-04-10',
  periodEnd: '2026-05-10',
});
const issue = (serviceId: string, lines: NewInvoiceLine[], ctx = testContext(database)) =>
  issueInvoice(ctx, { serviceId, lines, dueDate: '2026-03-20' });

/** A client with a service and so much credit, in minor units, one payment for each. */
async function credited(...amounts: string[]) {
  const { client, serviceId } = await heldService();
  const { invoiceId } = await bill(serviceId);
  await pay(invoiceId);
  const payments: string[] = [];
  for (const [hour, amount] of amounts.entries()) {
    const now = new Date(TEST_NOW.getTime() - (amounts.length - hour) * HOUR_MS);
    const paid = await pay(invoiceId, { amount, paidAt: now }, testContext(database, { now }));
    payments.push(paid.paymentId);
  }
  return { client, serviceId, payments };
}
const allocationsOf = (invoiceId: string) =>
  database.sql<{ payment_id: string; amount: string; cause: string }>(
    'select payment_id, amount, cause from allocation where invoice_id = $1 order by sequence',
    [invoiceId],
  );
const templatesOf = (clientId: string, like = 'invoice_generated%') =>
  database.sql(
    `select template, variables ->> 'owed' as owed, variables ->> 'credit' as credit from outbound_message
    where client_id = $1 and template like $2 and channel = 'email' order by created_at desc, template desc limit 1`,
    [clientId, like],
  );

describe('credit, applied by itself (B4)', () => {
  it.each(['order', 'renewal', 'upgrade'] as const)(
    'pays the invoice of an %s at its issue if it covers it (D06)',
    async (kind) => {
      const { client, serviceId } = await credited('60');
      const { invoiceId } = await issue(serviceId, [line('50', kind)]);
      expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid', applied: '50' });
      expect(await creditOf(database, client.id)).toBe('10');
      const events = await database.sql('select type from event where invoice_id = $1 order by id', [
        invoiceId,
      ]);
      expect(events.map(({ type }) => type)).toEqual(['invoice.issued', 'credit.spent', 'invoice.paid']);
      expect(await templatesOf(client.id, 'invoice_generated_paid')).toHaveLength(1);
      await expectMoneyToAddUp(database);
    },
  );

  it('a part of it is asked for no more: invoice and alert say what is left (D07, D53)', async () => {
    const { client, serviceId } = await credited('30');
    const { invoiceId } = await issue(serviceId, [line('100')]);
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'issued', applied: '30' });
    expect(await templatesOf(client.id, 'invoice_generated_with_credit')).toEqual([
      { template: 'invoice_generated_with_credit', owed: '$ 0,70', credit: '$ 0,30' },
    ]);
    await pay(invoiceId, { amount: '70' });
    expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'paid' });
    await expectMoneyToAddUp(database);
  });

  it('goes the oldest first, and which payment paid which invoice stays told', async () => {
    const { client, serviceId, payments } = await credited('30', '50', '40');
    const { invoiceId } = await issue(serviceId, [line('70')]);
    const [oldest, next] = payments;
    expect(await allocationsOf(invoiceId)).toEqual([
      { payment_id: oldest, amount: '30', cause: 'credit' },
      { payment_id: next, amount: '40', cause: 'credit' },
    ]);
    expect(await creditOf(database, client.id)).toBe('50');
    await expectMoneyToAddUp(database);
  });

  it('is not applied to an extra, nor in another currency, nor somebody else’s', async () => {
    const { client, serviceId } = await credited('500');
    const dollars = await serviceOf(client.id, { currency: 'USD' });
    const other = await heldService();
    for (const [id, kind] of [
      [serviceId, 'other'],
      [dollars.id, 'renewal'],
      [other.serviceId, 'renewal'],
    ] as const) {
      const { invoiceId } = await issue(id, [line('100', kind)]);
      expect(await invoiceRow(database, invoiceId)).toMatchObject({ status: 'issued', applied: '0' });
    }
    expect(await creditOf(database, client.id)).toBe('500');
  });

  it('comes back when the invoice is void, to the payments that it was of (D07)', async () => {
    const { client, serviceId, payments } = await credited('20', '15');
    const { invoiceId } = await issue(serviceId, [line('50', 'upgrade')]);
    await pay(invoiceId, { amount: '5' });
    expect(await creditOf(database, client.id)).toBe('0');
    await voidInvoice(testContext(database), { invoiceId, reason: 'issued_by_mistake' });
    expect(await creditOf(database, client.id)).toBe('40');
    const held = await database.sql('select credited from payment where id = any ($1) order by received_at', [
      payments,
    ]);
    expect(held).toEqual([{ credited: '20' }, { credited: '15' }]);
    expect((await allocationsOf(invoiceId)).filter(({ cause }) => cause === 'void')).toHaveLength(3);
    await expectMoneyToAddUp(database);
  });

  it('that pays an upgrade’s invoice rings the open change (U7)', async () => {
    const { client, serviceId } = await credited('60');
    const { ctx, rung, ringOf } = await openTransferOf(serviceId, client.id);
    await issue(serviceId, [line('50', 'upgrade')], ctx);
    expect(rung).toEqual([ringOf('invoicePaid'), ringOf('dataChanged')]);
  });
});

describe('credit is spent once (invariant 10)', () => {
  /** Two services of one client, so that only the credit is what both want. */
  async function contended() {
    const { client, serviceId } = await credited('60');
    const other = (await serviceOf(client.id)).id;
    const issuing = [serviceId, other].map((id) => () => issue(id, [line('50')]));
    return { client, issuing };
  }
  const appliedBy = async (answers: PromiseSettledResult<unknown>[]) => {
    const applied: string[] = [];
    for (const answer of answers) {
      if (answer.status === 'rejected') throw answer.reason;
      const { invoiceId } = answer.value as { invoiceId: string };
      applied.push((await invoiceRow(database, invoiceId)).applied);
    }
    return applied;
  };

  it.each([0, 1])('by the first of two invoices that are issued at once; the order is %i', async (first) => {
    const { client, issuing } = await contended();
    const answers = await raceBehindLock(database, first === 0 ? issuing : issuing.toReversed());
    expect(await appliedBy(answers)).toEqual(['50', '10']);
    expect(await creditOf(database, client.id)).toBe('0');
    await expectMoneyToAddUp(database);
  });

  it('at random until either of two was first', async () => {
    await untilSeen(['50,10', '10,50'], async (round) => {
      const { client, issuing } = await contended();
      const applied = await appliedBy(await raceAtRandom(issuing, round));
      expect(await creditOf(database, client.id)).toBe('0');
      return applied.join();
    });
    await expectMoneyToAddUp(database);
  });

  it.each([0, 1])(
    'also where the client is not what they meet at, but the credit; the order is %i',
    async (first) => {
      const { client, issuing } = await contended();
      // Without the lock of clients the lock of the credit alone keeps them apart.
      await database.sql(
        `create or replace function lock_in_order(clients uuid[], services uuid[], changes uuid[]) returns void
        language sql as 'select'`,
      );
      const order = first === 0 ? issuing : issuing.toReversed();
      const answers = await raceBehindLock(database, order, 'select from payment for update');
      expect(await appliedBy(answers)).toEqual(['50', '10']);
      expect(await creditOf(database, client.id)).toBe('0');
      await expectMoneyToAddUp(database);
    },
  );
});
