import { lockInvoice } from '../billing/lock-invoice.ts';
import { type VoidReason, voidLocked } from '../billing/void-invoice.ts';
import { closeChange, moveTo, subjectsOf } from '../changes/progress.ts';
import type { Question } from '../changes/standing.ts';
import { stepsOf } from '../changes/step.ts';
import { endService } from '../services/end-service.ts';
import type { VerbContext } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ActivationStanding, ActivationState } from './activation.ts';
import { type ActivationRecord, lockActivation } from './load-activation.ts';

/** How an order ends that never becomes a service, and why its invoice is void then. */
type OrderEnd = { state: 'cancelled' | 'expired'; reason: VoidReason };

/**
 * The order ends, its invoice is void and its service never was (B1, B5): one transaction, so that a payment is before it or
 * after it. What was paid of it is its client's credit (B4).
 */
export async function endOrder(
  tx: Transaction,
  loaded: ActivationRecord,
  { state, reason }: OrderEnd,
): Promise<ActivationStanding> {
  const { service, holder, invoice } = loaded;
  const standing = await closeChange(tx, loaded, { state, reason });
  // It is over for whoever reads the service's open change next.
  await tx.em.flush();
  if (invoice && invoice.status !== 'void') await voidLocked(tx, await lockInvoice(tx, invoice.id), reason);
  await endService(tx, { serviceId: service.id, clientId: holder.id }, { status: 'cancelled', reason });
  return standing;
}

/** The deciding transaction: from here on the service is set up, and nothing voids its order any more (B1, D24). */
export function decide(tx: Transaction, loaded: ActivationRecord, by: 'payment' | 'staff'): void {
  loaded.change.deadline = null;
  moveTo(loaded, 'paid');
  tx.event({ ...subjectsOf(loaded), type: 'activation.decided', data: { by } });
}

/** The frame of every verb that an activation's run calls; no task of it ends one. @throws {DomainError} NOT_FOUND. */
const takeStep = stepsOf<ActivationRecord, never>({
  lock: lockActivation,
  isEndedByStaff: () => false,
  end: (tx, loaded) => endOrder(tx, loaded, { state: 'cancelled', reason: 'order_withdrawn' }),
});

/** Such a verb, for an activation in one of the states. */
export function stepIn(
  states: readonly ActivationState[],
  step: Parameters<typeof takeStep>[2]['step'],
): (ctx: VerbContext, question: Question) => Promise<ActivationStanding> {
  return (ctx, question) => takeStep(ctx, question, { states, step });
}
