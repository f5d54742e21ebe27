import type { Transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { InboundMessage } from '../messaging/inbound-message.ts';
import { answerRun } from './answer-run.ts';
import { consentsStanding, missing, reminderTimes, whoIsMissing } from './consent-progress.ts';
import { mayCommitAtOnce, startCoolingOff } from './cooling-off.ts';
import type { LoadedTransfer } from './load-transfer.ts';
import { askingVariables, notify, readableInstant, readerOf } from './notices.ts';
import { pauseIfFrozen } from './pause.ts';
import { closeTransfer, standingOf, touch } from './progress.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';

/** How long expiry waits for messages that came in time and are being processed. */
const PENDING_MESSAGES_WAIT_MS = 30_000;

/**
 * Reviews a transfer that waits for consents: both in → cooling off or commit (T10); the window over → `expired`; a
 * reminder due → whoever is missing is reminded (T9).
 */
export function reviewConsents(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, {
    states: ['awaiting_consents'],
    step: consentsStep,
  });
}

/** The review itself, for whoever holds the locks. */
export async function consentsStep(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  const paused = await pauseIfFrozen(tx, loaded);
  if (paused) return paused;
  if (loaded.senderChoice === 'end_transfer') {
    return closeTransfer(tx, loaded, { state: 'refused', reason: 'ended_by_staff' });
  }
  if (missing(loaded).length > 0) return stillMissing(tx, loaded);
  if (mayCommitAtOnce(loaded, tx.now)) return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
  return startCoolingOff(tx, loaded);
}

async function stillMissing(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  if (tx.now < loaded.transfer.windowEndsAt) {
    remind(tx, loaded);
    return consentsStanding(tx, loaded);
  }
  // The window bounds the receipt: a message that came in time counts even if it is processed after the end.
  if (await hasPendingMessage(tx, loaded)) {
    const wakeAt = new Date(tx.now.getTime() + PENDING_MESSAGES_WAIT_MS);
    return standingOf(loaded, { waitingFor: whoIsMissing(loaded), wakeAt });
  }
  return closeTransfer(tx, loaded, { state: 'expired' });
}

async function hasPendingMessage(tx: Transaction, loaded: LoadedTransfer): Promise<boolean> {
  const senderKey = { $in: [loaded.holder.phoneKey, loaded.recipient.phoneKey] };
  const receivedAt = { $lt: loaded.transfer.windowEndsAt };
  return (await tx.em.count(InboundMessage, { senderKey, processedAt: null, receivedAt })) > 0;
}

/** Tells whoever is missing, once an occasion, that WhatsApp will not do and where to consent (T6). */
function askSignedIn(tx: Transaction, loaded: LoadedTransfer, occasion: string): void {
  const { windowEndsAt, policy } = loaded.transfer;
  for (const party of missing(loaded)) {
    const { name, service } = readerOf(loaded, party);
    const deadline = readableInstant(windowEndsAt, policy.timeZone);
    const variables = { name, service, deadline };
    notify(tx, loaded, { party, notice: { template: 'transfer_consent_signed_in', variables, occasion } });
  }
}

function remind(tx: Transaction, loaded: LoadedTransfer): void {
  const { transfer } = loaded;
  const isSignedIn = loaded.senderChoice === 'parties_consent_signed_in';
  if (isSignedIn) askSignedIn(tx, loaded, 'consent_signed_in');
  const due = reminderTimes(loaded).filter((at) => at <= tx.now).length;
  if (due <= transfer.remindersSent) return;
  transfer.remindersSent = due;
  touch(loaded);
  const occasion = `reminder/${due}`;
  if (isSignedIn) askSignedIn(tx, loaded, occasion);
  else askByText(tx, loaded, occasion);
}

function askByText(tx: Transaction, loaded: LoadedTransfer, occasion: string): void {
  for (const party of missing(loaded)) {
    const variables = askingVariables(tx, loaded, party);
    notify(tx, loaded, { party, notice: { template: 'transfer_reminder', variables, occasion } });
  }
}
