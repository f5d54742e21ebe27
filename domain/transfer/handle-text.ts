import { generalReply } from '../messaging/general-reply.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import type { Handled } from '../messaging/reply.ts';
import { isPhoneAddress, isSameSender } from '../messaging/sender.ts';
import { openTask } from '../tasks/open-task.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { consentByText } from './consent.ts';
import {
  checkUnchanged,
  findPair,
  type KnownClient,
  type KnownTransfer,
  type Pair,
  termsOf,
} from './find-pair.ts';
import { lockTransfer } from './load-transfer.ts';
import { openByText } from './open-by-text.ts';
import type { HolderText, Reading, RecipientText } from './reading.ts';
import { nearMiss } from './right-text.ts';
import { matchesHolderText, matchesRecipientText } from './texts.ts';
import type { Party } from './transfer.ts';
import { withdrawByText } from './withdraw-transfer.ts';

type KnownPair = Pair & { own: KnownClient; other: KnownClient };
type ConsentText = HolderText | RecipientText;
type TransferReading = Exclude<Reading, { kind: 'near_command' | 'other' }>;

/**
 * Acts on what a sender wrote about transfers (T3–T8), inside the transaction that processes the message and holds its
 * sender's conversation.
 */
export async function handleTransferText(
  tx: Transaction,
  message: InboundMessage,
  reading: TransferReading,
): Promise<Handled> {
  if (reading.kind === 'command') return withdrawByText(tx, message, reading.reference);
  if (reading.kind === 'near_miss') return nearMiss(tx, message, reading);
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

function missed(tx: Transaction, message: InboundMessage, reading: ConsentText): Promise<Handled> {
  return nearMiss(tx, message, { emailTyped: reading.email, reference: reading.reference });
}

type Claim = { reading: ConsentText; pair: KnownPair };

async function consentOf(tx: Transaction, message: InboundMessage, claim: Claim): Promise<Handled> {
  const { reading, pair } = claim;
  const matching = pair.transfers.filter((known) => matches(reading, pair, known));
  const open = matching.filter((known) => known.isOpen);
  const [only] = open;
  if (!isIdentified(message, pair)) return unidentified(tx, message, { pair, open });
  if (!isSameSender(message.sender, pair.own.phone)) return missed(tx, message, reading);
  // Without code a recipient's text counts only if one transfer between the two was open lately (T6).
  const isAmbiguous = reading.kind === 'recipient' && reading.reference === undefined && matching.length > 1;
  if (open.length > 1 || (isAmbiguous && only)) {
    return askWhich({ party: reading.kind, pair, matching });
  }
  if (only) return giveConsent(tx, message, { party: reading.kind, pair, known: only });
  if (mayOpen(reading)) return openByText(tx, message, { reading, own: pair.own, other: pair.other });
  if (matching.length > 0) return over(pair.own);
  if (reading.kind === 'recipient' && reading.reference === undefined) {
    return notOpenYet(pair);
  }
  return missed(tx, message, reading);
}

function matches(reading: ConsentText, pair: KnownPair, known: KnownTransfer): boolean {
  const terms = termsOf(pair, reading.kind, known.label);
  return reading.kind === 'holder'
    ? matchesHolderText(reading, terms, known.codes.holder)
    : matchesRecipientText(reading, terms, known.codes.recipient);
}

/** Neither a sender without phone, nor one phone for both parties, nor a number that could be two lines says who writes (T6, C4). */
function isIdentified(message: InboundMessage, { own, other }: KnownPair): boolean {
  if (!isPhoneAddress(message.sender) || own.phoneKey === other.phoneKey) return false;
  return own.phoneKey !== message.senderKey || isSameSender(message.sender, own.phone);
}

async function unidentified(
  tx: Transaction,
  message: InboundMessage,
  { pair, open }: { pair: KnownPair; open: KnownTransfer[] },
): Promise<Handled> {
  const settled = await settledSignedIn(tx, open);
  for (const { changeId } of open) {
    if (settled.has(changeId)) continue;
    await openTask(tx, { kind: 'sender_unidentified', subjectId: changeId, changeId });
  }
  const outcome = 'sender_unidentified';
  const isKnown = open.length > 0 && isSameSender(message.sender, pair.own.phone);
  if (!isKnown) return { ...(await generalReply(tx, message, { everyTime: true })), outcome };
  const template = settled.size === open.length ? 'answer_consent_signed_in' : 'answer_under_review';
  return { outcome, say: { template, variables: { name: pair.own.name } } };
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
): Promise<Handled> {
  const loaded = await lockTransfer(tx, known.changeId);
  checkUnchanged([pair.own, pair.other], [loaded.holder, loaded.recipient]);
  return consentByText(tx, message, { party, loaded });
}

/** Lists what the text could mean, with the writer's own codes (T6). */
function askWhich(asked: { party: Party; pair: KnownPair; matching: KnownTransfer[] }): Handled {
  const list = asked.matching.map((known) => choiceOf(known, asked.party)).join('; ');
  const variables = { name: asked.pair.own.name, list };
  return { outcome: 'asked_which_transfer', say: { template: 'answer_choose_transfer', variables } };
}

function choiceOf({ label, isOpen, codes }: KnownTransfer, party: Party): string {
  return isOpen ? `${label} (Ref: ${codes[party]})` : `${label} (ya terminó)`;
}

function over({ name }: KnownClient): Handled {
  return { outcome: 'transfer_over', say: { template: 'answer_transfer_over', variables: { name } } };
}

function notOpenYet({ own, other }: KnownPair): Handled {
  const variables = { name: own.name, other: other.name };
  return { outcome: 'not_open_yet', say: { template: 'answer_not_open_yet', variables } };
}
