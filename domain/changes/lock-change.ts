import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { ServiceChange } from './service-change.ts';

/**
 * Locks all that a change concerns, in G5's order: clients, service, the change itself. Absent ones lock nothing. One
 * function, so that no verb can take them in another order (docs/decisions/lock-order.md).
 */
export async function lockAllOf(tx: Transaction, changeId: string): Promise<void> {
  await tx.em.execute('select lock_change(?)', [changeId]);
}

/** The same, and reads the change. @throws {DomainError} NOT_FOUND. */
export async function lockChange(tx: Transaction, changeId: string): Promise<ServiceChange> {
  await lockAllOf(tx, changeId);
  return (await tx.em.findOne(ServiceChange, { id: changeId })) ?? refuse('NOT_FOUND');
}
