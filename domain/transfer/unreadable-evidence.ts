import { standingOf } from '../changes/progress.ts';
import type { Question } from '../changes/standing.ts';
import { taskOf } from '../changes/task-of.ts';
import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { missing } from './consent-progress.ts';
import { isReadBack } from './record-evidence.ts';
import { takeStep } from './take-step.ts';
import { parties, type TransferStanding } from './transfer.ts';

/**
 * Twilio could not be asked for the evidence in all the time that the reading had: staff says whether to read again or to
 * end the transfer (T7, G7). The window bounds the receipt (T9), so a later reading may still commit. Nothing is asked if
 * no consent waits to be read any more, since a try that was given up for dead had read them, or if one was voided.
 */
export function askStaffAboutEvidence(ctx: VerbContext, question: Question): Promise<TransferStanding> {
  return takeStep(ctx, question, {
    states: ['awaiting_consents', 'cooling_off'],
    step: async (tx, loaded) => {
      const consents = parties.flatMap((party) => loaded.consents[party] ?? []);
      if (missing(loaded).length > 0 || consents.every(isReadBack)) {
        return standingOf(loaded, { waitingFor: 'review', now: tx.now });
      }
      await openTask(tx, taskOf(loaded, 'evidence_unreadable'));
      return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
    },
  });
}
