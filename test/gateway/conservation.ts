import { expect } from 'vitest';
import type { Fault } from '../../dev/emulator/faults.ts';
import type { EmulatedPayment } from '../../dev/mercadopago-emulator/forms.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { type Billed, billed, lookedUp, lookForPayments, payFromElsewhere } from './paying.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
/** Of everything that goes wrong, so many in a hundred. */
const PERCENT = 10;
const CALLS = ['429', '5xx', '5xx_accepted', 'drop_request', 'drop_reply', 'garbage'] as const;
const TOLD = ['repeat', 'reorder', 'delay', 'lose', 'lie'] as const;

/** A number of 0 to 1 that follows from the last one: what a run with a seed did it does again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/**
 * Lets so many invoices be paid while a tenth of everything goes wrong, and says what the gateway and the database then have,
 * in centavos. The way payments come differs: by instalments, twice, late, pending first, of invoices that are void by then.
 */
export async function payInTrouble(fixture: Fixture, { payments, seed }: { payments: number; seed: number }) {
  const roll = dice(seed);
  const happens = () => roll() * 100 < PERCENT;
  const { mercadoPago } = fixture.outside;
  const faults = (): Fault[] => [
    ...CALLS.filter(happens).map((kind) => ({ kind })),
    ...TOLD.filter(happens).map((kind) => ({ kind })),
  ];
  const pending: number[] = [];
  let paid = 0;
  while (paid < payments) {
    const amount = String(1 + Math.floor(roll() * 5_000_000));
    const bill = await billed(fixture, amount);
    mercadoPago.faults.add(...faults());
    if (happens()) await voidIt(fixture, bill);
    for (let time = 0; time < (happens() ? 2 : 1); time += 1) {
      const status = happens() ? 'pending' : 'approved';
      const installments = happens() ? 3 : 1;
      const payment = await mercadoPago.pay(bill.preferenceId, { status, installments, oldTab: true });
      if (payment && status === 'pending') pending.push(payment.id);
      else if (payment) await takeBack(fixture, payment, happens);
      paid += 1;
    }
    if (happens()) await payFromElsewhere(mercadoPago);
  }
  for (const id of pending) await mercadoPago.approve(id);
  await settle(fixture);
}

/** Some is refunded in part, some is charged back, of which some is given back. */
async function takeBack(
  { outside }: Fixture,
  payment: EmulatedPayment,
  happens: () => boolean,
): Promise<void> {
  const { mercadoPago } = outside;
  const isSmall = payment.transaction_amount < 1;
  if (happens() && !isSmall) return mercadoPago.refund(payment.id, 0.37);
  if (!happens()) return;
  await mercadoPago.chargeBack(payment.id);
  if (happens()) await mercadoPago.chargeBack(payment.id, { takenBack: true });
}

async function voidIt(fixture: Fixture, { invoiceId }: Billed): Promise<void> {
  await voidInvoice(await fixture.as(SYSTEM), { invoiceId, reason: 'issued_by_mistake' });
}

/** The faults are over, and the gateway's list is read: whatever was lost is found. */
async function settle(fixture: Fixture): Promise<void> {
  fixture.outside.mercadoPago.faults.clear();
  await lookedUp(fixture);
  await fixture.sleep('1 minute');
  await lookForPayments(fixture);
  await lookedUp(fixture);
  await until(async () => {
    const rows = await fixture.sql(
      "select 1 from invoice where status = 'issued' and checkout_due_at is null",
    );
    return rows.length === 0;
  }, 'no way to pay is left to staff');
}

const centavos = (amount: number) => BigInt(Math.round(amount * 100));

/** What the gateway has of a payment: what was sold, and what of it went back. */
function atGateway(payment: EmulatedPayment) {
  const {
    id,
    status,
    status_detail: detail,
    transaction_amount: sold,
    transaction_amount_refunded: refunded,
  } = payment;
  const isLost = status === 'charged_back' && detail !== 'reimbursed';
  return {
    id: String(id),
    amount: String(centavos(sold)),
    reversed: String(centavos(isLost ? sold : refunded)),
  };
}

/** Σ gateway = applied + credit + unmatched − reversed, to the centavo: payment by payment, and all together. */
export async function expectSameMoney(fixture: Fixture): Promise<void> {
  const rows = await fixture.sql<{ id: string; amount: string; reversed: string }>(
    'select provider_payment_id as id, amount, reversed from payment order by provider_payment_id',
  );
  const received = fixture.outside.mercadoPago.account.payments.filter(
    ({ date_approved: at }) => at !== null,
  );
  const theirs = received.map(atGateway);
  expect(rows).toEqual(theirs);
  const [sums] = await fixture.sql<{ kept: string }>(
    'select sum(applied + credited + unmatched) as kept from payment',
  );
  const total = theirs.reduce((sum, { amount, reversed }) => sum + BigInt(amount) - BigInt(reversed), 0n);
  expect(BigInt(sums?.kept ?? '0')).toBe(total);
  await expectMoneyToAddUp(fixture);
  const told = await fixture.sql(
    "select 1 from outbound_message where template like 'payment_%' group by business_key, channel having count(*) > 1",
  );
  expect(told).toEqual([]);
}
