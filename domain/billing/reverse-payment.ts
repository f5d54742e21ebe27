import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import { ringServices } from '../services/lock-held-service.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { addDays, localDateOf } from '../time.ts';
import { actingKey, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { readPositive } from './amount.ts';
import { followCheckout } from './follow-checkout.ts';
import { type LockedPayment, lockPayment } from './lock-payment.ts';
import { type Move, moveMoney } from './move-money.ts';
import { type PaymentView, viewNow, viewOfPayment } from './payment-view.ts';
import { tellOfReversal } from './reversal-notice.ts';

/** `reversalId` tells the reversals of one payment apart: it is needed from the second one on. */
export type NewReversal = {
  paymentId: string;
  amount: string;
  reason: string;
  reversalId?: string | undefined;
};
export type ReversedPayment = PaymentView & { reversalId: string; repeated: boolean };

/**
 * A provider took money back, by a chargeback or a refund, in whole or in part (B4). `paymentId` is the provider's.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, INVALID_INPUT, REVERSAL_EXCEEDS, REVERSAL_CONFLICT for a repeat with another sum.
 */
export function reversePayment(ctx: VerbContext, input: NewReversal): Promise<ReversedPayment> {
  const { provider } = actingKey(ctx, 'payments:record');
  const key = { provider: provider ?? refuse('FORBIDDEN'), providerPaymentId: input.paymentId };
  return transaction(ctx, async (tx) => reverseLocked(tx, await lockPayment(tx, key), input));
}

/** The same by staff. `paymentId` is ours. */
export function reverseByStaff(ctx: VerbContext, input: NewReversal): Promise<ReversedPayment> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) =>
    reverseLocked(tx, await lockPayment(tx, { id: input.paymentId }), input),
  );
}

/**
 * The same for a caller who holds the payment's locks. It takes what nobody has, then credit that is still there, then what
 * the payment pays, the newest first: those invoices are owed again (docs/decisions/reversals.md).
 */
export async function reverseLocked(
  tx: Transaction,
  payment: LockedPayment,
  { amount: typed, reason, reversalId = '' }: Omit<NewReversal, 'paymentId'>,
): Promise<ReversedPayment> {
  const amount = readPositive(typed);
  const id = randomUUID();
  if (!(await insertReversal(tx, { id, paymentId: payment.id, reversalId, amount, reason }))) {
    return repeatedReversal(tx, payment, { reversalId, amount });
  }
  if (amount > payment.amount - payment.reversed) {
    refuse('REVERSAL_EXCEEDS', { left: (payment.amount - payment.reversed).toString() });
  }
  await takeBack(tx, payment, { id, amount });
  if (tx.ctx.actor.type !== 'staff') await askStaffToLook(tx, payment, id);
  return { ...(await viewNow(tx, payment.id)), reversalId: id, repeated: false };
}

/** What staff reversed itself it has seen. */
async function askStaffToLook(
  tx: Transaction,
  { id: paymentId, provider, clientId }: LockedPayment,
  subjectId: string,
): Promise<void> {
  const details = { paymentId, provider };
  await openTask(tx, { kind: 'payment_reversed', subjectId, ...(clientId && { clientId }), details });
}

async function takeBack(
  tx: Transaction,
  payment: LockedPayment,
  reversal: { id: string; amount: bigint },
): Promise<void> {
  const { policy } = payment;
  const { moves, reopened } = split(payment, reversal);
  const dueDate = addDays(localDateOf(tx.now, policy.timeZone), policy.reversalDueDays);
  const moved = await moveMoney(tx, moves, { dueDate });
  const data = { paymentId: payment.id, reversalId: reversal.id };
  const clientId = payment.clientId ?? undefined;
  tx.event({ type: 'payment.reversed', clientId, data });
  for (const { invoice } of reopened) {
    tx.event({ type: 'invoice.reopened', clientId: invoice.client.id, invoiceId: invoice.id, data });
    await followCheckout(tx, invoice.id);
    await ringServices(tx, invoice.services, 'dataChanged');
  }
  if (payment.unmatched === reversal.amount) {
    await settleTasks(tx, { subjectId: payment.id, kinds: ['payment_unmatched'] });
  }
  const fromCredit = moves.reduce((sum, { credited = 0n }) => sum - credited, 0n);
  await tellOfReversal(tx, payment, { id: reversal.id, reopened, moved, fromCredit });
}

/** From where the money comes, and what is owed again by it. */
function split(payment: LockedPayment, { id: reversalId, amount }: { id: string; amount: bigint }) {
  let left = amount;
  const take = (most: bigint) => {
    const taken = most < left ? most : left;
    left -= taken;
    return taken;
  };
  const shared = { paymentId: payment.id, clientId: payment.clientId ?? undefined, reversalId };
  const [unmatched, credited] = [take(payment.unmatched), take(payment.credited)];
  const fromNobody: Move = {
    ...shared,
    cause: 'reversal',
    unmatched: -unmatched,
    credited: -credited,
    reversed: unmatched + credited,
  };
  const reopened = payment.paid.flatMap(({ invoice, covers }) => {
    const taken = take(covers);
    return taken > 0n ? [{ invoice, taken }] : [];
  });
  const fromInvoices = reopened.map(
    ({ invoice, taken }): Move => ({
      ...shared,
      cause: 'reversal',
      applied: -taken,
      reversed: taken,
      invoiceId: invoice.id,
    }),
  );
  return { moves: [fromNobody, ...fromInvoices], reopened };
}

type Inserted = { id: string; paymentId: string; reversalId: string; amount: bigint; reason: string };

async function insertReversal(tx: Transaction, reversal: Inserted): Promise<boolean> {
  const { id, paymentId, reversalId, amount, reason } = reversal;
  const inserted = await tx.em.execute(
    /* sql */ `insert into payment_reversal (id, payment_id, provider_reversal_id, amount, reason, at)
    values (?, ?, ?, ?, ?, ?) on conflict (payment_id, provider_reversal_id) do nothing returning id`,
    [id, paymentId, reversalId, amount.toString(), reason, tx.now],
  );
  return inserted.length > 0;
}

async function repeatedReversal(
  tx: Transaction,
  payment: LockedPayment,
  asked: { reversalId: string; amount: bigint },
): Promise<ReversedPayment> {
  const [earlier] = await tx.em.execute<{ id: string; amount: string }[]>(
    'select id, amount from payment_reversal where payment_id = ? and provider_reversal_id = ?',
    [payment.id, asked.reversalId],
  );
  if (!earlier || BigInt(earlier.amount) !== asked.amount) refuse('REVERSAL_CONFLICT');
  return { ...viewOfPayment(payment), reversalId: earlier.id, repeated: true };
}
