import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { openApi } from '../api/stand.ts';
import { expectMoneyToAddUp, invoiceRow } from '../billing/money-rows.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import {
  billed,
  checkoutsClosed,
  lookedUp,
  lookForPayments,
  moneyOf,
  payFromElsewhere,
  signedNotification,
} from './paying.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
const withGateway = (work: (fixture: Fixture) => Promise<void>) => inFixture(work, { hasGateway: true });

const alertsOf = ({ sql }: Fixture) =>
  sql<{ template: string }>(
    "select template from outbound_message where template like 'payment_%' order by id",
  );

describe('a payment at the gateway (B4)', () => {
  it(
    'is recorded against the invoice whose button was used, told once, and its way to pay is closed',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture);
      await fixture.outside.mercadoPago.pay(preferenceId);
      await lookedUp(fixture);
      expect(await moneyOf(fixture)).toMatchObject([
        { invoice_id: invoiceId, amount: '10000', applied: '10000' },
      ]);
      expect(await invoiceRow(fixture, invoiceId)).toMatchObject({ status: 'paid' });
      expect(await alertsOf(fixture)).toEqual([{ template: 'payment_completed_invoice' }]);
      await checkoutsClosed(fixture, invoiceId);
      expect(await fixture.outside.mercadoPago.pay(preferenceId)).toBeUndefined();
    }),
  );

  it(
    'told three times at once, to two processes of the API, is one payment and one alert, and three answers (D49)',
    withGateway(async (fixture) => {
      const { preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      mercadoPago.faults.add({ kind: 'lose' });
      const paymentId = String((await mercadoPago.pay(preferenceId))?.id);
      const other = await openApi({
        orm: fixture.database.orm,
        clock: fixture.clock,
        deployment: fixture.deployment,
        deliver: fixture.verbs.delivery.deliverInline,
        gatewaySecret: fixture.outside.gatewaySecret,
      });
      const urls = [fixture.apiUrl, await other.listen(), fixture.apiUrl];
      const tell = async (url: string) => {
        const { path, headers } = await signedNotification(fixture, paymentId);
        return (await fetch(`${url}${path}`, { method: 'POST', headers, body: '{}' })).status;
      };
      expect(await Promise.all(urls.map(tell))).toEqual([200, 200, 200]);
      await lookedUp(fixture);
      expect(await moneyOf(fixture)).toHaveLength(1);
      expect(await alertsOf(fixture)).toHaveLength(1);
      await other.close();
    }),
  );

  it(
    'of 100 that its payer pays with 120 in instalments, and of which 93 arrive, is 100 (D50)',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture, '10000');
      await fixture.outside.mercadoPago.pay(preferenceId, { installments: 3 });
      await lookedUp(fixture);
      expect(await moneyOf(fixture)).toMatchObject([
        { invoice_id: invoiceId, amount: '10000', applied: '10000', credited: '0' },
      ]);
    }),
  );

  it(
    'by an old tab of an invoice that is void is credit, an event and told (D52)',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture);
      await voidInvoice(await fixture.as(SYSTEM), { invoiceId, reason: 'issued_by_mistake' });
      await fixture.outside.mercadoPago.pay(preferenceId, { oldTab: true });
      await lookedUp(fixture);
      expect(await moneyOf(fixture)).toMatchObject([{ applied: '0', credited: '10000' }]);
      expect(await invoiceRow(fixture, invoiceId)).toMatchObject({ status: 'void' });
      const events = await fixture.sql(
        "select data->>'reason' as reason from event where type = 'credit.added'",
      );
      expect(events).toEqual([{ reason: 'invoice_void' }]);
      expect(await alertsOf(fixture)).toEqual([{ template: 'payment_received_with_credit' }]);
    }),
  );

  it(
    'made twice through one way to pay pays once, and is credit once',
    withGateway(async (fixture) => {
      const { preferenceId } = await billed(fixture);
      await fixture.outside.mercadoPago.pay(preferenceId, { oldTab: true });
      await fixture.outside.mercadoPago.pay(preferenceId, { oldTab: true });
      await lookedUp(fixture);
      const money = await moneyOf(fixture);
      expect(money.map(({ applied, credited }) => [applied, credited]).toSorted()).toEqual([
        ['0', '10000'],
        ['10000', '0'],
      ]);
      await expectMoneyToAddUp(fixture);
    }),
  );

  it(
    'that is approved again hours later, after the service was cancelled, is nothing at all (D55)',
    withGateway(async (fixture) => {
      const { preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      const id = (await mercadoPago.pay(preferenceId))?.id ?? 0;
      await lookedUp(fixture);
      await fixture.quiet();
      await fixture.sleep('2 hours');
      await fixture.sql("update service set status = 'cancelled' where id = $1", [fixture.service.id]);
      const events = () => fixture.sql('select id from event');
      const before = await events();
      await mercadoPago.approve(id);
      await lookedUp(fixture);
      await fixture.quiet();
      expect(await moneyOf(fixture)).toHaveLength(1);
      expect(await events()).toEqual(before);
      expect(await alertsOf(fixture)).toHaveLength(1);
      const [row] = await fixture.sql('select status from service where id = $1', [fixture.service.id]);
      expect(row).toEqual({ status: 'cancelled' });
    }),
  );

  it(
    'that is pending is nothing until it comes in',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      const id = (await mercadoPago.pay(preferenceId, { status: 'pending' }))?.id ?? 0;
      await lookedUp(fixture);
      expect(await moneyOf(fixture)).toEqual([]);
      await mercadoPago.approve(id);
      await lookedUp(fixture);
      expect(await invoiceRow(fixture, invoiceId)).toMatchObject({ status: 'paid' });
    }),
  );

  it(
    'to another account, or without real money, moves nothing',
    withGateway(async (fixture) => {
      const { preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      const id = (await mercadoPago.pay(preferenceId, { status: 'pending' }))?.id ?? 0;
      await lookedUp(fixture);
      mercadoPago.account.change(id, await fixture.clock.now(), { collector_id: 5 });
      await mercadoPago.approve(id);
      await lookedUp(fixture);
      expect(await moneyOf(fixture)).toEqual([]);
      const outcomes = await fixture.sql(
        'select outcome from gateway_notification order by received_at, outcome',
      );
      expect(outcomes).toEqual([{ outcome: 'pending' }, { outcome: 'not_ours' }]);
    }),
  );

  it(
    'of which nothing was told is found in the gateway’s list, once, nine days later too (D35)',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      await lookForPayments(fixture);
      mercadoPago.faults.add({ kind: 'lose' });
      await mercadoPago.pay(preferenceId);
      await fixture.sleep('9 days');
      expect(await lookForPayments(fixture)).toBe(1);
      expect(await lookForPayments(fixture)).toBe(0);
      await lookedUp(fixture);
      expect(await invoiceRow(fixture, invoiceId)).toMatchObject({ status: 'paid' });
    }),
  );

  it(
    'waits for a gateway that is away, and staff is asked after hours; what they choose has it looked up again (G7)',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      mercadoPago.faults.add({ kind: 'delay' });
      await mercadoPago.pay(preferenceId);
      await mercadoPago.pause();
      await mercadoPago.notifier.settled();
      await fixture.sleep('7 hours');
      await fixture.task('gateway_payment');
      expect(await moneyOf(fixture)).toEqual([]);
      await mercadoPago.resume();
      await fixture.resolve('gateway_payment', 'retry');
      await lookedUp(fixture);
      expect(await invoiceRow(fixture, invoiceId)).toMatchObject({ status: 'paid' });
    }),
  );

  it(
    'of which nobody knows what it is for moves nothing and reactivates nothing: staff is asked (D54)',
    withGateway(async (fixture) => {
      await billed(fixture);
      await fixture.sql("update service set status = 'suspended', suspension_reasons = '{non_payment}'");
      const services = () => fixture.sql('select * from service');
      const terms = () => fixture.sql('select * from term');
      const before = [await services(), await terms()];
      for (const reference of [randomUUID(), 'no id at all']) {
        await payFromElsewhere(fixture.outside.mercadoPago, reference);
        await lookedUp(fixture);
      }
      const tasks = await fixture.sql('select kind from staff_task');
      expect(tasks).toEqual([{ kind: 'payment_unmatched' }, { kind: 'payment_unmatched' }]);
      const money = await fixture.sql('select client_id, amount, unmatched from payment');
      expect(money).toEqual(Array(2).fill({ client_id: null, amount: '1234', unmatched: '1234' }));
      expect([await services(), await terms()]).toEqual(before);
      expect(await alertsOf(fixture)).toEqual([]);
    }),
  );

  it(
    'that goes back, in part and then by a chargeback, is owed again; taken back, it is paid again (B4)',
    withGateway(async (fixture) => {
      const { invoiceId, preferenceId } = await billed(fixture);
      const { mercadoPago } = fixture.outside;
      const id = (await mercadoPago.pay(preferenceId))?.id ?? 0;
      const standing = async () => {
        await lookedUp(fixture);
        const { status, applied } = await invoiceRow(fixture, invoiceId);
        return [status, applied];
      };
      expect(await standing()).toEqual(['paid', '10000']);
      await mercadoPago.refund(id, 20);
      expect(await standing()).toEqual(['issued', '8000']);
      await mercadoPago.chargeBack(id);
      expect(await standing()).toEqual(['issued', '0']);
      await mercadoPago.chargeBack(id, { takenBack: true });
      expect(await standing()).toEqual(['issued', '8000']);
      await mercadoPago.chargeBack(id, { takenBack: true });
      expect(await standing()).toEqual(['issued', '8000']);
      const [row] = await fixture.sql('select amount, applied, credited, reversed, unmatched from payment');
      expect(row).toEqual({
        amount: '10000',
        applied: '8000',
        credited: '0',
        reversed: '2000',
        unmatched: '0',
      });
      await expectMoneyToAddUp(fixture);
    }),
  );
});
