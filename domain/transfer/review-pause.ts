import type { Transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';
import { settleTasks } from '../staff/settle-tasks.ts';
import { DAY_MS } from '../time.ts';
import { answerRun, taskOf } from './answer-run.ts';
import { coolingOffStep } from './cooling-off.ts';
import type { LoadedTransfer } from './load-transfer.ts';
import { pauseCause } from './pause.ts';
import { closeTransfer, moveTo, standingOf, subjects } from './progress.ts';
import { consentsStep } from './review-consents.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';

/** Reviews a pause: its cause gone → the transfer goes on where it stood; its time over → it ends (T11). */
export function reviewPause(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, {
    states: ['paused'],
    step: async (tx, loaded) => {
      const { transfer } = loaded;
      const cause = pauseCause(loaded);
      if (!cause) return resume(tx, loaded);
      if (cause === 'frozen') {
        await openTask(tx, taskOf(loaded, 'frozen_change'));
        return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
      }
      transfer.pauseEndsAt ??= new Date(tx.now.getTime() + transfer.policy.transferPauseDays * DAY_MS);
      if (tx.now >= transfer.pauseEndsAt) {
        return closeTransfer(tx, loaded, { state: 'refused', reason: 'unpaid_invoice' });
      }
      return standingOf(loaded, { waitingFor: 'payment', wakeAt: transfer.pauseEndsAt });
    },
  });
}

async function resume(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  const { change, transfer } = loaded;
  const from = transfer.pausedFrom ?? 'awaiting_consents';
  transfer.pausedFrom = null;
  transfer.pauseReason = null;
  transfer.pauseEndsAt = null;
  change.deadline = from === 'cooling_off' ? transfer.coolingOffEndsAt : transfer.windowEndsAt;
  moveTo(loaded, from);
  tx.event({ ...subjects(loaded), type: 'transfer.resumed' });
  if (loaded.openTaskId) await settleTasks(tx, { subjectId: change.id, kinds: ['frozen_change'] });
  return from === 'cooling_off' ? coolingOffStep(tx, loaded) : consentsStep(tx, loaded);
}
