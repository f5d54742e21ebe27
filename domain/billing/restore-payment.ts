import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingKey } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { followCheckout } from './follow-checkout.ts';
import { owedOf } from './lock-invoice.ts';
import { type LockedPayment, lockPayment } from './lock-payment.ts';
import { type Move, moveMoney } from './move-money.ts';
import { type PaymentView, viewNow, viewOfPayment } from './payment-view.ts';
import { tellOfRestoral } from './reversal-notice.ts';
import { settleInvoice } from './settle-invoice.ts';

export type RestoreInput = { paymentId: string; reversalId?: string | undefined };
export type RestoredPayment = PaymentView & { repeated: boolean };
type Reversal = { id: string; amount: bigint };

/**
 * A provider gave back what it had taken (B4): it closes the invoices again that it had reopened, as far as they are still
 * owed; the rest is credit. Repeating it changes nothing. `paymentId` is the provider's.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND also for a reversal that was not told yet: it is to be tried again after it.
 */
export function restorePayment(ctx: VerbContext, input: RestoreInput): Promise<RestoredPayment> {
  const { provider } = actingKey(ctx, 'payments:record');
  const key = { provider: provider ?? refuse('FORBIDDEN'), providerPaymentId: input.paymentId };
  return transaction(ctx, async (tx) =>
    restoreLocked(tx, await lockPayment(tx, key), input.reversalId ?? ''),
  );
}

/** The same for a caller who holds the payment's locks. @throws {DomainError} NOT_FOUND. */
export async function restoreLocked(
  tx: Transaction,
  payment: LockedPayment,
  reversalId: string,
): Promise<RestoredPayment> {
  const [found] = await tx.em.execute<{ id: string; amount: string }[]>(
    'select id, amount from payment_reversal where payment_id = ? and provider_reversal_id = ?',
    [payment.id, reversalId],
  );
  if (!found) refuse('NOT_FOUND');
  const inserted = await tx.em.execute(
    /* sql */ `insert into payment_restoral (reversal_id, at) values (?, ?)
      on conflict (reversal_id) do nothing returning reversal_id`,
    [found.id, tx.now],
  );
  if (inserted.length === 0) return { ...viewOfPayment(payment), repeated: true };
  await putBack(tx, payment, { id: found.id, amount: BigInt(found.amount) });
  return { ...(await viewNow(tx, payment.id)), repeated: false };
}

async function putBack(tx: Transaction, payment: LockedPayment, reversal: Reversal): Promise<void> {
  const taken = await tx.em.execute<{ invoice_id: string; amount: string }[]>(
    /* sql */ `select invoice_id, -amount as amount from allocation
    where reversal_id = ? and cause = 'reversal' order by sequence desc`,
    [reversal.id],
  );
  const moves = split(
    payment,
    reversal,
    taken.map(({ invoice_id: id, amount }) => ({ id, amount: BigInt(amount) })),
  );
  const moved = await moveMoney(tx, moves);
  for (const { id } of moved) await followCheckout(tx, id);
  const clientId = payment.clientId ?? undefined;
  tx.event({
    type: 'payment.restored',
    clientId,
    data: { paymentId: payment.id, reversalId: reversal.id },
  });
  const settled = payment.paid.filter(({ invoice }) =>
    moved.some(({ id, status }) => id === invoice.id && status === 'paid'),
  );
  for (const { invoice } of settled) await settleInvoice(tx, invoice);
  await settleTasks(tx, { subjectId: reversal.id, kinds: ['payment_reversed'] });
  if (!clientId) {
    const details = { provider: payment.provider };
    await openTask(tx, { kind: 'payment_unmatched', subjectId: payment.id, details });
  }
  await tellOfRestoral(tx, payment, reversal);
}

/** Where the money goes: to the invoices that it was taken from, as far as they still owe it, else to whose it is. */
function split(
  payment: LockedPayment,
  { id: reversalId, amount }: Reversal,
  taken: readonly { id: string; amount: bigint }[],
): Move[] {
  const shared = { paymentId: payment.id, clientId: payment.clientId ?? undefined, reversalId };
  const toInvoices = taken.flatMap(({ id: invoiceId, amount: most }): (Move & { applied: bigint })[] => {
    const invoice = payment.paid.find(({ invoice: { id } }) => id === invoiceId)?.invoice;
    const owed = invoice ? owedOf(invoice) : 0n;
    const applied = owed < most ? owed : most;
    return applied > 0n ? [{ ...shared, cause: 'restoral', applied, reversed: -applied, invoiceId }] : [];
  });
  const left = toInvoices.reduce((sum, { applied }) => sum - applied, amount);
  const rest = payment.clientId ? { credited: left } : { unmatched: left };
  return [...toInvoices, { ...shared, cause: 'restoral', ...rest, reversed: -left }];
}
