import type { Transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { settleTasks } from '../staff/settle-tasks.ts';
import { answerRun } from './answer-run.ts';
import { missing } from './consent-progress.ts';
import { coolingOffStep } from './cooling-off.ts';
import type { LoadedTransfer } from './load-transfer.ts';
import { awaitLift, pauseCause, pauseTransfer } from './pause.ts';
import { closeTransfer, moveTo, standingOf, subjects } from './progress.ts';
import { consentsStep } from './review-consents.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';

/** Reviews a pause: its cause gone → the transfer goes on where it stood; its time over → it ends (T11). */
export function reviewPause(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, { states: ['paused'], step: pauseStep });
}

async function pauseStep(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  const { pauseReason, pauseEndsAt } = loaded.transfer;
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

async function resume(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  const { change, transfer } = loaded;
  const from = transfer.pausedFrom ?? 'awaiting_consents';
  transfer.pausedFrom = null;
  transfer.pauseReason = null;
  transfer.pauseEndsAt = null;
  const coolingOff = transfer.coolingOffEndsAt ?? transfer.noticeDueAt;
  change.deadline = from === 'cooling_off' ? coolingOff : transfer.windowEndsAt;
  moveTo(loaded, from);
  tx.event({ ...subjects(loaded), type: 'transfer.resumed' });
  if (loaded.openTaskId) await settleTasks(tx, { subjectId: change.id, kinds: ['frozen_change'] });
  return from === 'cooling_off' ? coolingOffStep(tx, loaded) : consentsStep(tx, loaded);
}
