import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';
import { answerRun, taskOf } from './answer-run.ts';
import { standingOf } from './progress.ts';
import { isReadBack } from './record-evidence.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';
import { parties } from './transfer.ts';

/**
 * Twilio could not be asked for the evidence in all the time that the reading had: staff says whether to read again or to
 * end the transfer (T7, G7). The window bounds the receipt (T9), so a later reading may still commit. Nothing is asked if
 * no consent waits to be read any more: a try that was given up for dead had read them, or they were voided.
 */
export function askStaffAboutEvidence(
  ctx: VerbContext,
  question: TransferQuestion,
): Promise<TransferStanding> {
  return answerRun(ctx, question, {
    states: ['awaiting_consents', 'cooling_off'],
    step: async (tx, loaded) => {
      const consents = parties.flatMap((party) => loaded.consents[party] ?? []);
      if (consents.every(isReadBack)) return standingOf(loaded, { waitingFor: 'review', now: tx.now });
      const dueInHours = loaded.transfer.policy.taskDueHours;
      await openTask(tx, { ...taskOf(loaded, 'evidence_unreadable'), dueInHours });
      return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
    },
  });
}
