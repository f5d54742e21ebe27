import { standingOf, touch } from '../changes/progress.ts';
import { waitForMessages } from '../changes/wait-for-messages.ts';
import { DAY_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { mayCommitAtOnce, startCoolingOff } from './cooling-off.ts';
import type { TransferRecord } from './load-transfer.ts';
import { askingVariables, askSignedIn, firstSignedInOccasion, tellParty } from './notices.ts';
import { pauseIfFrozen } from './pause.ts';
import { closeTransfer, readyToCommit, stepIn } from './progress.ts';
import { type Party, parties, type TransferStanding, type TransferWait } from './transfer.ts';

/**
 * Reviews a transfer that waits for consents: both in → cooling off or commit (T10); the window over → `expired`; a
 * reminder due → whoever is missing is reminded (T9).
 */
export const reviewConsents = stepIn(['awaiting_consents'], consentsStep);

/** The review itself, for whoever holds the locks. */
export async function consentsStep(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  const paused = await pauseIfFrozen(tx, loaded);
  if (paused) return paused;
  if (missing(loaded).length > 0) return stillMissing(tx, loaded);
  if (mayCommitAtOnce(loaded, tx.now)) return readyToCommit(tx, loaded);
  return startCoolingOff(tx, loaded);
}

async function stillMissing(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  if (tx.now < loaded.transfer.windowEndsAt) {
    remind(tx, loaded);
    return consentsStanding(tx, loaded);
  }
  // The window bounds the receipt: a message that came in time counts even if it is processed after the end.
  const { pendingMessageSince, transfer } = loaded;
  if (pendingMessageSince && pendingMessageSince < transfer.windowEndsAt) {
    return waitForMessages(tx, loaded, whoIsMissing(loaded));
  }
  return closeTransfer(tx, loaded, { state: 'expired' });
}

function remind(tx: Transaction, loaded: TransferRecord): void {
  const { transfer } = loaded;
  const isSignedIn = loaded.senderChoice === 'parties_consent_signed_in';
  if (isSignedIn) askAllSignedIn(tx, loaded, firstSignedInOccasion(loaded));
  const due = reminderTimes(loaded).filter((at) => at <= tx.now).length;
  if (due <= transfer.remindersSent) return;
  transfer.remindersSent = due;
  touch(loaded);
  const occasion = `reminder/${due}`;
  if (isSignedIn) askAllSignedIn(tx, loaded, occasion);
  else askByText(tx, loaded, occasion);
}

function askAllSignedIn(tx: Transaction, loaded: TransferRecord, occasion: string): void {
  for (const party of missing(loaded)) askSignedIn(tx, loaded, { party, occasion });
}

function askByText(tx: Transaction, loaded: TransferRecord, occasion: string): void {
  for (const party of missing(loaded)) {
    const variables = askingVariables(tx, loaded, party);
    tellParty(tx, loaded, { party, template: 'transfer_reminder', variables, occasion });
  }
}

/** Half time and 24 h before the end, in order (T9). */
function reminderTimes({ change, transfer }: TransferRecord): Date[] {
  const end = transfer.windowEndsAt.getTime();
  const half = (change.openedAt.getTime() + end) / 2;
  return [half, Math.max(half, end - DAY_MS)].map((at) => new Date(at));
}

/** How a transfer stands that waits for consents. */
export function consentsStanding(tx: Transaction, loaded: TransferRecord): TransferStanding {
  const waitingFor = whoIsMissing(loaded);
  // Both came before the run did: what follows is for the review to say.
  if (waitingFor === 'nothing') return standingOf(loaded, { waitingFor: 'review', now: tx.now });
  const ahead = [...reminderTimes(loaded), loaded.transfer.windowEndsAt].filter((at) => at > tx.now);
  loaded.change.deadline = loaded.transfer.windowEndsAt;
  return standingOf(loaded, { waitingFor, wakeAt: ahead[0] ?? tx.now });
}

/** The parties whose consent is not in. */
export function missing(loaded: TransferRecord): Party[] {
  return parties.filter((party) => !loaded.consents[party]);
}

/** Whose consent a transfer waits for (T7): `nothing` once both are in. */
function whoIsMissing(loaded: TransferRecord): TransferWait {
  const [first, second] = missing(loaded);
  return second ? 'both_parties' : (first ?? 'nothing');
}
