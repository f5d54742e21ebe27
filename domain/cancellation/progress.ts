import { issueDueRenewal } from '../billing/renewal.ts';
import { leaveBrake } from '../changes/brake.ts';
import { closeChange } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import { ringRenewals } from '../changes/ring-renewals.ts';
import { stepsOf } from '../changes/step.ts';
import { readHeldService } from '../services/lock-held-service.ts';
import { liftSuspension } from '../services/suspension.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { CancellationStanding, CancellationWait } from './cancellation.ts';
import { type CancellationRecord, lockCancellation } from './load-cancellation.ts';
import { tellWithdrawn } from './notices.ts';

/** Why a cancellation ended without the end of its service. */
export type KeptReason = 'withdrawn' | 'kept_by_staff' | 'debt_over';

/**
 * Ends a cancellation whose service goes on (X5): what stopped it for its end is lifted, it is renewed again, and what fell
 * due meanwhile is invoiced at once.
 */
export async function keepService(
  tx: Transaction,
  loaded: CancellationRecord,
  reason: KeptReason,
): Promise<CancellationStanding> {
  const { id, suspensionReasons, renews } = loaded.service;
  const standing = await closeChange(tx, loaded, { state: 'withdrawn', reason });
  await leaveBrake(tx, { what: 'ending', subjectId: loaded.change.id });
  // The change is over for whoever reads the service's open change next.
  await tx.em.flush();
  if (suspensionReasons.includes('requested')) {
    await liftSuspension(tx, await readHeldService(tx, id), 'requested');
  }
  // Who owed is told of the payment, and that the service works again.
  if (loaded.cancellation.mode !== 'non_payment') tellWithdrawn(tx, loaded);
  if (!renews) {
    await tx.em.execute('update service set renews = true, version = version + 1 where id = ?', [id]);
    await issueDueRenewal(tx, id);
  }
  await ringRenewals(tx, [id], 'dataChanged');
  ringChange(tx, loaded.change, 'withdrawn');
  return standing;
}

/** A verb that a cancellation's run calls, for one in one of the states. */
export const stepIn = stepsOf<CancellationRecord, CancellationWait>({
  lock: lockCancellation,
  endedByStaff: {
    is: (loaded) => loaded.isKeptByStaff,
    end: (tx, loaded) => keepService(tx, loaded, 'kept_by_staff'),
  },
});
