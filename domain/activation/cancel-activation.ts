import { allowWithdrawal, closeChange } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { loadActivation, lockActivation } from './load-activation.ts';
import { endOrder } from './progress.ts';

/**
 * Staff cancels an order that is not paid: its invoice is void, its service never was (B5). One that is paid is set up. Again
 * is a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED, ACTIVATION_DECIDED, CHANGE_CLOSED.
 */
export async function cancelActivation(
  ctx: VerbContext,
  input: { changeId: string; version?: number | undefined; reason?: string | undefined },
): Promise<{ id: string; state: 'cancelled' }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const loaded = await lockActivation(tx, input.changeId);
    const { change, invoice } = loaded;
    const answer = { id: change.id, state: 'cancelled' } as const;
    if (change.state === 'cancelled') return answer;
    if (change.closedAt) refuse('CHANGE_CLOSED', { state: change.state });
    if (change.state === 'paid' || invoice?.status === 'paid') refuse('ACTIVATION_DECIDED');
    allowWithdrawal(tx, loaded, input);
    await endOrder(tx, loaded, { state: 'cancelled', reason: 'order_withdrawn' });
    ringChange(tx, change, 'withdrawn');
    return answer;
  });
}

/**
 * Its holder asks for the end of a service that never was: the order is over, and its invoice and its service are for the
 * caller to end, who holds all locks (X1, B5). A decided one stays, and blocks whatever would follow.
 */
export async function supersedeActivation(tx: Transaction, changeId: string): Promise<void> {
  const loaded = await loadActivation(tx.em, changeId);
  if (loaded.change.state !== 'awaiting_payment') return;
  await closeChange(tx, loaded, { state: 'cancelled', reason: 'order_cancelled' });
  ringChange(tx, loaded.change, 'withdrawn');
  await tx.em.flush();
}
