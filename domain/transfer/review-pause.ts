import { awaitLift, resumeChange } from '../changes/pause.ts';
import { standingOf } from '../changes/progress.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { coolingOffStep } from './cooling-off.ts';
import type { TransferRecord } from './load-transfer.ts';
import { pauseCause, pauseTransfer } from './pause.ts';
import { closeTransfer, stepIn } from './progress.ts';
import { consentsStep, missing } from './review-consents.ts';
import type { TransferStanding } from './transfer.ts';

/** Reviews a pause: its cause gone → the transfer goes on where it stood; its time over → it ends (T11). */
export const reviewPause = stepIn(['paused'], pauseStep);

async function pauseStep(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  const { pauseReason, pauseEndsAt } = loaded.change;
  const cause = pauseCause(loaded);
  if (cause === 'frozen') {
    return pauseReason === 'frozen' ? awaitLift(tx, loaded) : pauseTransfer(tx, loaded, 'frozen');
  }
  // Money keeps nothing but the commit waiting: after a freeze, or with a consent voided, the transfer goes on where it
  // stood, and a commit that money still keeps pauses it anew, with notices and a time of its own.
  const isHeldByMoney = cause !== undefined && missing(loaded).length === 0;
  if (!isHeldByMoney || !pauseEndsAt) return resume(tx, loaded);
  if (tx.now >= pauseEndsAt) {
    return closeTransfer(tx, loaded, { state: 'refused', reason: 'unpaid_invoice' });
  }
  return standingOf(loaded, { waitingFor: 'payment', wakeAt: pauseEndsAt });
}

async function resume(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  const { coolingOffEndsAt, noticeDueAt, windowEndsAt } = loaded.transfer;
  const state = await resumeChange(tx, loaded, (from) =>
    from === 'cooling_off' ? (coolingOffEndsAt ?? noticeDueAt) : windowEndsAt,
  );
  return state === 'cooling_off' ? coolingOffStep(tx, loaded) : consentsStep(tx, loaded);
}
