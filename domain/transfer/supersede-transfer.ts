import { ringChange } from '../changes/ring.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { loadTransfer } from './load-transfer.ts';
import { closeTransfer } from './progress.ts';
import { missing } from './review-consents.ts';
import { withdrawableStates } from './transfer.ts';

/**
 * Ends a transfer because its service is to end, unless both consents are in: then it must be withdrawn first, which tells
 * the other party (X9, T8). The caller holds its locks.
 */
export async function supersedeTransfer(tx: Transaction, changeId: string): Promise<void> {
  const loaded = await loadTransfer(tx.em, changeId);
  const isOpen = withdrawableStates.some((state) => state === loaded.change.state);
  if (!isOpen || missing(loaded).length === 0) return;
  await closeTransfer(tx, loaded, { state: 'refused', reason: 'superseded' });
  ringChange(tx, loaded.change, 'withdrawn');
  await tx.em.flush();
}
