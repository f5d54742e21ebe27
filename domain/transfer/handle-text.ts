import { answer } from '../messaging/answer.ts';
import { answerGenerally } from '../messaging/general-answer.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { isPhoneAddress, isSameSender } from '../messaging/sender.ts';
import { openTask } from '../tasks/open-task.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { answerRightText } from './answer-right-text.ts';
import { consentByText } from './consent-by-text.ts';
import {
  checkUnchanged,
  findPair,
  type KnownClient,
  type KnownTransfer,
  type Pair,
  termsOf,
} from './find-pair.ts';
import { lockTransfer } from './load-transfer.ts';
import { matchesHolderText, matchesRecipientText } from './matcher.ts';
import { openByText } from './open-by-text.ts';
import type { HolderText, Reading, RecipientText } from './reading.ts';
import type { Party } from './transfer.ts';
import { withdrawByText } from './withdraw-by-text.ts';

type KnownPair = Pair & { own: KnownClient; other: KnownClient };
type ConsentText = HolderText | RecipientText;
type TransferReading = Exclude<Reading, { kind: 'near_command' | 'other' }>;

/**
 * Acts on what a sender wrote about transfers (T3–T8), inside the transaction that processes his message and holds his
 * conversation. Returns what came of it, for the record; the sender gets his answer in the same transaction.
 */
export async function handleTransferText(
  tx: Transaction,
  message: InboundMessage,
  reading: TransferReading,
): Promise<string> {
  if (reading.kind === 'command') return withdrawByText(tx, message, reading.reference);
  if (reading.kind === 'near_miss') return answerRightText(tx, message, reading);
  const otherEmail = reading.kind === 'holder' ? reading.recipientEmail : reading.holderEmail;
  const pair = await findPair(tx, { party: reading.kind, ownEmail: reading.email, otherEmail });
  const { own, other } = pair;
  if (!own) return missed(tx, message, reading);
  if (other) return consentOf(tx, message, { reading, pair: { ...pair, own, other } });
  return mayOpen(reading) && isSameSender(message.sender, own.phone)
    ? openByText(tx, message, { reading, own, other })
    : missed(tx, message, reading);
}

/** A text with a code is about a transfer that exists: it opens none (T4). */
function mayOpen(reading: ConsentText): reading is HolderText {
  return reading.kind === 'holder' && reading.reference === undefined;
}

function missed(tx: Transaction, message: InboundMessage, reading: ConsentText): Promise<string> {
  return answerRightText(tx, message, { emailTyped: reading.email, reference: reading.reference });
}

type Claim = { reading: ConsentText; pair: KnownPair };

async function consentOf(tx: Transaction, message: InboundMessage, claim: Claim): Promise<string> {
  const { reading, pair } = claim;
  const matching = pair.transfers.filter((known) => matches(reading, pair, known));
  const open = matching.filter((known) => known.isOpen);
  const [only] = open;
  if (!canTell(message, pair)) return cannotTell(tx, message, { pair, open });
  if (!isSameSender(message.sender, pair.own.phone)) return missed(tx, message, reading);
  // Without code a recipient's text counts only if one transfer between the two was open lately (T6).
  const isAmbiguous = reading.kind === 'recipient' && reading.reference === undefined && matching.length > 1;
  if (open.length > 1 || (isAmbiguous && only)) {
    return askWhich(tx, message, { party: reading.kind, pair, matching });
  }
  if (only) return giveConsent(tx, message, { party: reading.kind, pair, known: only });
  if (mayOpen(reading)) return openByText(tx, message, { reading, own: pair.own, other: pair.other });
  if (matching.length > 0) return over(tx, message, pair.own);
  if (reading.kind === 'recipient' && reading.reference === undefined) {
    return notOpenYet(tx, message, pair);
  }
  return missed(tx, message, reading);
}

function matches(reading: ConsentText, pair: KnownPair, known: KnownTransfer): boolean {
  const terms = termsOf(pair, reading.kind, known.label);
  return reading.kind === 'holder'
    ? matchesHolderText(reading, terms, known.codes.holder)
    : matchesRecipientText(reading, terms, known.codes.recipient);
}

/** A sender without phone, one phone for both parties, or a number that could be two lines, tells nobody (T6, C4). */
function canTell(message: InboundMessage, { own, other }: KnownPair): boolean {
  if (!isPhoneAddress(message.sender) || own.phoneKey === other.phoneKey) return false;
  return own.phoneKey !== message.senderKey || isSameSender(message.sender, own.phone);
}

async function cannotTell(
  tx: Transaction,
  message: InboundMessage,
  { pair, open }: { pair: KnownPair; open: KnownTransfer[] },
): Promise<string> {
  const settled = await settledSignedIn(tx, open);
  for (const { changeId } of open) {
    if (settled.has(changeId)) continue;
    await openTask(tx, { kind: 'sender_unidentified', subjectId: changeId, changeId });
  }
  const isKnown = open.length > 0 && isSameSender(message.sender, pair.own.phone);
  if (isKnown) {
    const template = settled.size === open.length ? 'answer_consent_signed_in' : 'answer_under_review';
    answer(tx, message, { template, variables: { name: pair.own.name } });
  } else {
    await answerGenerally(tx, message, { everyTime: true });
  }
  return 'sender_unidentified';
}

/** Those for which staff has decided already that the parties consent signed in. */
async function settledSignedIn(tx: Transaction, open: KnownTransfer[]): Promise<Set<string>> {
  if (open.length === 0) return new Set();
  const rows = await tx.em.execute<{ subject_id: string }[]>(
    `select subject_id from staff_task
    where kind = 'sender_unidentified' and choice = 'parties_consent_signed_in' and subject_id = any(?::uuid[])`,
    [arrayLiteral(open.map(({ changeId }) => changeId))],
  );
  return new Set(rows.map((row) => row.subject_id));
}

async function giveConsent(
  tx: Transaction,
  message: InboundMessage,
  { party, pair, known }: { party: Party; pair: KnownPair; known: KnownTransfer },
): Promise<string> {
  const loaded = await lockTransfer(tx, known.changeId);
  checkUnchanged([pair.own, pair.other], [loaded.holder, loaded.recipient]);
  return consentByText(tx, message, { party, loaded });
}

/** Lists what the text could mean, with the writer's own codes (T6). */
function askWhich(
  tx: Transaction,
  message: InboundMessage,
  { party, pair, matching }: { party: Party; pair: KnownPair; matching: KnownTransfer[] },
): string {
  const list = matching.map((known) => choiceOf(known, party)).join('; ');
  answer(tx, message, { template: 'answer_choose_transfer', variables: { name: pair.own.name, list } });
  return 'asked_which_transfer';
}

function choiceOf({ label, isOpen, codes }: KnownTransfer, party: Party): string {
  return isOpen ? `${label} (Ref: ${codes[party]})` : `${label} (ya terminó)`;
}

function over(tx: Transaction, message: InboundMessage, own: KnownClient): string {
  answer(tx, message, { template: 'answer_transfer_over', variables: { name: own.name } });
  return 'transfer_over';
}

function notOpenYet(tx: Transaction, message: InboundMessage, pair: KnownPair): string {
  const variables = { name: pair.own.name, other: pair.other.name };
  answer(tx, message, { template: 'answer_not_open_yet', variables });
  return 'not_open_yet';
}
