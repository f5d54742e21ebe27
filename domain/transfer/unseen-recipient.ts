import { refuseUnseen } from '../clients/review.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';

/** The recipient's data as staff read them before giving him access. */
export type ReadRecipient = { recipientVersion?: number | undefined };

/**
 * Access goes to what is on file of the recipient, so it is given to him as staff read him, and without a version to him
 * as he was at the hand-over. The transfer must be locked.
 * @throws {DomainError} REVIEW_OUTDATED.
 */
export function refuseUnseenRecipient(
  tx: Transaction,
  { change, recipient }: TransferRecord,
  read: ReadRecipient,
): Promise<void> {
  const since = { type: 'transfer.committed', changeId: change.id };
  return refuseUnseen(tx, recipient, { version: read.recipientVersion, since });
}
