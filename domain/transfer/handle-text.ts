import type { Transaction } from '../../db/transaction.ts';
import { DomainError } from '../errors.ts';
import { answer } from '../messaging/answer.ts';
import { answerGenerally } from '../messaging/general-answer.ts';
import type { InboundMessage } from '../messaging/inbound-message.ts';
import { openTask } from '../staff/open-task.ts';
import { answerRightText } from './answer-right-text.ts';
import { findPair, type KnownClient, type KnownTransfer, type Pair, termsOf } from './find-pair.ts';
import { insertTransfer } from './insert-transfer.ts';
import { loadTransfer, lockKnownTransfer, type TransferRecord } from './load-transfer.ts';
import { matchesHolderText, matchesRecipientText, serviceNamed } from './matcher.ts';
import { checkOpening } from './opening-rules.ts';
import type { HolderText, Reading, RecipientText } from './reading.ts';
import { recordConsent } from './record-consent.ts';
import type { Party } from './transfer.ts';
import { withdrawByText } from './withdraw-by-text.ts';

type KnownPair = Pair & { own: KnownClient; other: KnownClient };
type ConsentText = HolderText | RecipientText;

/**
 * Acts on what a sender wrote about transfers (T3–T8), inside the transaction that processes his message and holds his
 * conversation. Returns what came of it, for the record; the sender gets his answer in the same transaction.
 */
export async function handleTransferText(
  tx: Transaction,
  message: InboundMessage,
  reading: Reading,
): Promise<string> {
  if (reading.kind === 'command') return withdrawByText(tx, message, reading.reference);
  if (reading.kind === 'near_miss') return answerRightText(tx, message, reading);
  if (reading.kind === 'other') return 'ignored';
  const otherEmail = reading.kind === 'holder' ? reading.recipientEmail : reading.holderEmail;
  const pair = await findPair(tx, { party: reading.kind, ownEmail: reading.email, otherEmail });
  const { own, other } = pair;
  if (!own || !other) return missed(tx, message, reading);
  return consentOf(tx, message, { reading, pair: { ...pair, own, other } });
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
  if (!canTell(message, pair)) return cannotTell(tx, message, { pair, only });
  if (pair.own.phoneKey !== message.senderKey) return missed(tx, message, reading);
  // Without code a recipient's text counts only if one transfer between the two was open lately (T6).
  const isAmbiguous = reading.kind === 'recipient' && reading.reference === undefined && matching.length > 1;
  if (open.length > 1 || (isAmbiguous && only)) return askWhich(tx, message, { pair, matching });
  if (only) return giveConsent(tx, message, { party: reading.kind, pair, known: only });
  if (reading.kind === 'holder' && reading.reference === undefined) {
    return openByText(tx, message, { reading, pair });
  }
  if (matching.length > 0) return over(tx, message, pair.own);
  if (reading.kind === 'recipient' && reading.reference === undefined) {
    return notOpenYet(tx, message, pair);
  }
  return missed(tx, message, reading);
}

function matches(reading: ConsentText, pair: KnownPair, known: KnownTransfer): boolean {
  const terms = termsOf(pair, reading.kind, known.label);
  return reading.kind === 'holder'
    ? matchesHolderText(reading, terms, known.holderReference)
    : matchesRecipientText(reading, terms, known.recipientReference);
}

/** A sender without phone, or one phone for both parties, tells nobody apart (T6, C4). */
function canTell(message: InboundMessage, pair: KnownPair): boolean {
  return /^whatsapp:\+\d+$/.test(message.sender) && pair.own.phoneKey !== pair.other.phoneKey;
}

async function cannotTell(
  tx: Transaction,
  message: InboundMessage,
  { pair, only }: { pair: KnownPair; only: KnownTransfer | undefined },
): Promise<string> {
  if (!only) {
    await answerGenerally(tx, message, { everyTime: true });
    return 'sender_unidentified';
  }
  await openTask(tx, { kind: 'sender_unidentified', subjectId: only.changeId, changeId: only.changeId });
  const variables = { name: pair.own.name };
  const isKnown = message.senderKey === pair.own.phoneKey;
  if (isKnown) answer(tx, message, { template: 'answer_under_review', variables });
  else await answerGenerally(tx, message, { everyTime: true });
  return 'sender_unidentified';
}

async function giveConsent(
  tx: Transaction,
  message: InboundMessage,
  { party, pair, known }: { party: Party; pair: KnownPair; known: KnownTransfer },
): Promise<string> {
  const loaded = await lockKnownTransfer(tx, {
    changeId: known.changeId,
    clientIds: [pair.own.id, pair.other.id],
    serviceId: known.serviceId,
  });
  return store(tx, message, { party, loaded });
}

function store(
  tx: Transaction,
  message: InboundMessage,
  { party, loaded }: { party: Party; loaded: TransferRecord },
): string {
  const outcome = recordConsent(tx, loaded, {
    party,
    source: {
      channel: 'whatsapp',
      messageSid: message.sid,
      sender: message.sender,
      rawText: message.body,
      receivedAt: message.receivedAt,
    },
  });
  const { name } = loaded[party];
  const variables = { name, service: loaded.service.label };
  const subject = { clientId: loaded[party].id, changeId: loaded.change.id };
  if (outcome === 'recorded') {
    answer(tx, message, { ...subject, template: 'answer_consent_received', variables });
  } else if (outcome === 'repeated') {
    answer(tx, message, { ...subject, template: 'answer_consent_repeated', variables });
  } else {
    answer(tx, message, { ...subject, template: 'answer_transfer_over', variables: { name } });
  }
  return `consent_${outcome}`;
}

/** The holder's text with no transfer open opens one with his consent in it (T3 b). */
async function openByText(
  tx: Transaction,
  message: InboundMessage,
  { reading, pair }: { reading: HolderText; pair: KnownPair },
): Promise<string> {
  const named = serviceNamed(reading, pair.other.name);
  const serviceId = named && (await serviceByLabel(tx, pair.own.id, named.labelKey));
  if (!named || !serviceId) return missed(tx, message, reading);
  try {
    const subject = await checkOpening(tx, {
      holderId: pair.own.id,
      recipientId: pair.other.id,
      recipientName: named.recipientName,
      serviceId,
    });
    const changeId = await insertTransfer(tx, { ...subject, openedWithGrant: false });
    return store(tx, message, { party: 'holder', loaded: await loadTransfer(tx.em, changeId) });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    answer(tx, message, { template: 'answer_refusal', variables: { reason: error.text } });
    return `refused_${error.code}`;
  }
}

async function serviceByLabel(tx: Transaction, clientId: string, labelKey: string) {
  const [held] = await tx.em.execute<{ service_id: string }[]>(
    'select service_id from ownership_interval where client_id = ? and label_key = ? and ended_at is null',
    [clientId, labelKey],
  );
  return held?.service_id;
}

function askWhich(
  tx: Transaction,
  message: InboundMessage,
  { pair, matching }: { pair: KnownPair; matching: KnownTransfer[] },
): string {
  const list = matching.map((known) => known.label).join('; ');
  answer(tx, message, { template: 'answer_choose_transfer', variables: { name: pair.own.name, list } });
  return 'asked_which_transfer';
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
