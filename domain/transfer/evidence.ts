import { standingOf, subjectsOf, touch } from '../changes/progress.ts';
import type { Question } from '../changes/standing.ts';
import { taskOf } from '../changes/task-of.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { closeTransfer, stepIn } from './progress.ts';
import { missing } from './review-consents.ts';
import { Consent, parties } from './transfer.ts';

/** A WhatsApp consent to be read back before the commit (T7). */
export type EvidenceToRead = { consentId: string; messageSid: string; sender: string; rawText: string };

/** What the read-back of one consent gave. */
export type EvidenceRead = { consentId: string; agrees: boolean };

/** The unvoided WhatsApp consents that were not read back yet. Read outside any transaction: nothing is decided here. */
export async function evidenceToRead(ctx: VerbContext, changeId: string): Promise<EvidenceToRead[]> {
  const waiting = await read(ctx).find(Consent, {
    changeId,
    channel: 'whatsapp',
    voidedAt: null,
    readBackAt: null,
  });
  return waiting.map(({ id, messageSid, sender, rawText }) => ({
    consentId: id,
    messageSid: messageSid ?? '',
    sender: sender ?? '',
    rawText,
  }));
}

/** Whether a consent is proven: read back from Twilio, or given with a grant (T7). */
export function isReadBack(consent: Consent | undefined): boolean {
  return consent?.channel === 'signed_in' || Boolean(consent?.readBackAt);
}

/** Records what Twilio gave back: a consent that differs ends the transfer and calls staff (T7). */
export const recordEvidence = stepIn(
  ['awaiting_consents', 'cooling_off'],
  async (tx, loaded, { evidence }: Question & { evidence: readonly EvidenceRead[] }) => {
    const results = new Map(evidence.map((read) => [read.consentId, read.agrees]));
    const consents = parties.flatMap((party) => loaded.consents[party] ?? []);
    if (consents.some((consent) => results.get(consent.id) === false)) {
      await openTask(tx, taskOf(loaded, 'evidence_differs'));
      return closeTransfer(tx, loaded, { state: 'refused', reason: 'evidence_differs' });
    }
    const readNow = consents.filter((consent) => !consent.readBackAt && results.get(consent.id));
    for (const consent of readNow) consent.readBackAt = tx.now;
    if (loaded.evidenceAwaitsStaff) {
      await settleTasks(tx, { subjectId: loaded.change.id, kinds: ['evidence_unreadable'] });
    }
    if (readNow.length > 0) {
      touch(loaded);
      tx.event({ ...subjectsOf(loaded), type: 'transfer.evidence_read' });
    }
    return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
  },
);

/**
 * Twilio could not be asked for the evidence in all the time that the reading had: staff says whether to read again or to
 * end the transfer (T7, G7). The window bounds the receipt (T9), so a later reading may still commit. Nothing is asked if
 * no consent waits to be read any more, since a try that was given up for dead had read them, or if one was voided.
 */
export const askStaffAboutEvidence = stepIn(['awaiting_consents', 'cooling_off'], async (tx, loaded) => {
  const consents = parties.flatMap((party) => loaded.consents[party] ?? []);
  if (missing(loaded).length > 0 || consents.every(isReadBack)) {
    return standingOf(loaded, { waitingFor: 'review', now: tx.now });
  }
  await openTask(tx, taskOf(loaded, 'evidence_unreadable'));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
});
