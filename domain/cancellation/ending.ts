import { awaitLift } from '../changes/pause.ts';
import { closeChange, standingOf } from '../changes/progress.ts';
import { taskOf } from '../changes/task-of.ts';
import { endService } from '../services/end-service.ts';
import { latestTask } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { type CancellationStanding, clientModes } from './cancellation.ts';
import { type CancellationRecord, isFrozen } from './load-cancellation.ts';
import { tellCompleted } from './notices.ts';
import { keepService, stepIn } from './progress.ts';

/** The account could not be deleted, or not proven gone: staff is asked, with its choices (X7, G7). */
export const askStaffToEnd = stepIn(['claimed'], (tx, loaded) => askStaff(tx, loaded, 'panel'));

/**
 * What staff chose: `retry` lets the panel's step run again, `deleted_by_hand` ends the service, `keep_service` gives it
 * back to its holder.
 */
export const reviewEnding = stepIn(['claimed'], async (tx, loaded) => {
  const task = await latestTask(tx, loaded.change.id, 'ending_stuck');
  if (task && !task.resolvedAt) return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  if (loaded.isKeptByStaff) return keepService(tx, loaded, 'kept_by_staff');
  if (task?.choice === 'deleted_by_hand') return complete(tx, loaded);
  return beginEnding(tx, loaded);
});

/** The account is proven gone: the service has ended (X7). */
export const completeEnding = stepIn(['claimed'], complete);

/** What follows the claim: the panel's step, or staff where no panel provisions the service. */
export async function beginEnding(
  tx: Transaction,
  loaded: CancellationRecord,
): Promise<CancellationStanding> {
  const { service, provisioner, lastChoices } = loaded;
  if (lastChoices['ending_stuck'] === 'deleted_by_hand') return complete(tx, loaded);
  if (provisioner === 'whm' && service.panelUser) {
    return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
  }
  return askStaff(tx, loaded, 'no_panel');
}

async function askStaff(
  tx: Transaction,
  loaded: CancellationRecord,
  why: 'panel' | 'no_panel',
): Promise<CancellationStanding> {
  // It came after the claim and before the deletion: nothing is deleted until staff lifts it (G9).
  if (isFrozen(loaded)) return awaitLift(tx, loaded);
  await openTask(tx, taskOf(loaded, 'ending_stuck', { why }));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

async function complete(tx: Transaction, loaded: CancellationRecord): Promise<CancellationStanding> {
  const { service, cancellation, holder } = loaded;
  const subjects = { serviceId: service.id, clientId: holder.id };
  const mode = cancellation.debtInvoiceId ? 'non_payment' : cancellation.mode;
  const status = clientModes.some((own) => own === mode) ? 'cancelled' : 'terminated';
  await endService(tx, subjects, { status, reason: mode });
  tellCompleted(tx, loaded);
  return closeChange(tx, loaded, { state: 'completed', reason: 'completed' });
}
