import type { Question } from '../domain/changes/standing.ts';
import { commitTransfer } from '../domain/transfer/commit-transfer.ts';
import { reviewCoolingOff } from '../domain/transfer/cooling-off.ts';
import {
  askStaffAboutEvidence,
  type EvidenceToRead,
  evidenceToRead,
  recordEvidence,
} from '../domain/transfer/evidence.ts';
import { askStaffToHandOver, completeTransfer, reviewHandOver } from '../domain/transfer/hand-over.ts';
import { inviteParties } from '../domain/transfer/invite-parties.ts';
import { reviewConsents } from '../domain/transfer/review-consents.ts';
import { reviewPause } from '../domain/transfer/review-pause.ts';
import type { TransferStanding } from '../domain/transfer/transfer.ts';
import type { WhatsAppPort } from '../integrations/whatsapp/port.ts';
import { type ActivityDependencies, activityContext, bridgeOf } from './context.ts';
import { whileBeating } from './while-beating.ts';

type Dependencies = ActivityDependencies & { whatsapp: WhatsAppPort; report: (error: unknown) => void };

/** The steps of a transfer's run: each one bridge to one verb, or to Twilio for the read-back (T7). */
export function createTransferActivities(deps: Dependencies) {
  const bridge = bridgeOf(deps);

  return {
    inviteParties: bridge(inviteParties),
    reviewConsents: bridge(reviewConsents),
    reviewCoolingOff: bridge(reviewCoolingOff),
    reviewPause: bridge(reviewPause),
    commitTransfer: bridge(commitTransfer),
    askStaffAboutEvidence: bridge(askStaffAboutEvidence),
    askStaffToHandOver: bridge(askStaffToHandOver),
    reviewHandOver: bridge(reviewHandOver),
    completeTransfer: bridge(completeTransfer),

    /** And at once what it is read for: the commit, where nothing stands in its way (T11). */
    readEvidence: (question: Question): Promise<TransferStanding> =>
      whileBeating(async () => {
        const read = await readBack(deps, question);
        if (read.waitingFor !== 'nothing') return read;
        const asked = { ...question, knownVersion: read.version };
        return commitTransfer(await activityContext(deps), asked).catch((error: unknown) => {
          // Then it is a step of its own, with the tries and pauses of one.
          deps.report(error);
          return read;
        });
      }),
  };
}

export type TransferActivities = ReturnType<typeof createTransferActivities>;

async function readBack(deps: Dependencies, question: Question): Promise<TransferStanding> {
  const waiting = await evidenceToRead(await activityContext(deps), question.changeId);
  const evidence = await Promise.all(
    waiting.map(async (consent) => ({ consentId: consent.consentId, agrees: await agrees(deps, consent) })),
  );
  return recordEvidence(await activityContext(deps), { ...question, evidence });
}

async function agrees(deps: Dependencies, consent: EvidenceToRead): Promise<boolean> {
  const message = await deps.whatsapp.fetch(consent.messageSid);
  return (
    message !== undefined &&
    message.direction === 'inbound' &&
    message.from === consent.sender &&
    message.to === `whatsapp:${deps.deployment.whatsAppNumber}` &&
    message.body === consent.rawText
  );
}
