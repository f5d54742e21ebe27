import { lockInvoice } from '../billing/lock-invoice.ts';
import { type VoidReason, voidLocked } from '../billing/void-invoice.ts';
import { closeChange, moveTo, subjectsOf } from '../changes/progress.ts';
import { stepsOf } from '../changes/step.ts';
import { endService } from '../services/end-service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ActivationStanding } from './activation.ts';
import { type ActivationRecord, lockActivation } from './load-activation.ts';

/** Why an order ended that never became a service, and why its invoice is void then. */
export type OrderEndReason = Extract<VoidReason, `order_${string}`>;

type OrderEnd = { state: 'cancelled' | 'expired'; reason: OrderEndReason };

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

/** A verb that an activation's run calls, for one in one of the states; no task of it ends one. */
export const stepIn = stepsOf<ActivationRecord, never>({ lock: lockActivation });
