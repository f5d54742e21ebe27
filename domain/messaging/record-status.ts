import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { confirmForm } from './confirmed-form.ts';
import { hasFailed } from './failed-attempt.ts';
import { recordFailedStatus } from './failed-status.ts';
import type { Fault } from './fault.ts';
import { lockMessage, messageEvent, settle } from './message-standing.ts';
import type { MessageState, OutboundMessage } from './outbound-message.ts';
import { followPlain } from './plain-course.ts';
import { endStopOf } from './sending-stop.ts';

/** What the provider says of one of its messages, by callback or when it is asked. */
export type ProviderStatus = {
  providerId: string;
  /** Twilio's word in lower case: `queued`, `sent`, `delivered`, … Unknown words change nothing. */
  status: string;
  errorCode?: string | undefined;
  /** Whose a failure is (A4). */
  fault: Fault;
  /** The form of the phone to which it went. */
  to?: string | undefined;
};

/** What a signed status callback says; `messageId` is our own, from the callback's address. */
export type StatusCallback = ProviderStatus & { messageId: string };

export type StatusOutcome = { outcome: 'recorded' | 'nothing_new' | 'unknown_message' | 'another_message' };

type Reached = 'sent' | 'delivered' | 'read' | 'failed';

const stateOfStatus: Readonly<Record<string, Reached>> = {
  accepted: 'sent',
  scheduled: 'sent',
  queued: 'sent',
  sending: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  undelivered: 'failed',
  canceled: 'failed',
};
/** The words that WhatsApp itself, and not Twilio alone, has taken a message. */
const TAKEN_BY_WHATSAPP: readonly string[] = ['sent', 'delivered', 'read'];

/** How far a message has come (A5); a state only gives way to one that is further on. */
const progress: Readonly<Record<MessageState, number>> = {
  queued: 0,
  held: 0,
  silenced: 0,
  sending: 0,
  parked: 0,
  sent: 1,
  failed: 2,
  delivered: 2,
  read: 3,
};
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Records what became of a message, forward only (A5). For a message whose outcome was unknown this is the proof that the
 * provider took it (A4), in whatever order its answer and its callbacks arrive.
 */
export async function recordStatus(ctx: VerbContext, callback: StatusCallback): Promise<StatusOutcome> {
  if (!UUID.test(callback.messageId)) return { outcome: 'unknown_message' };
  const state = reachedBy(callback);
  const outcome = state && state !== 'failed' && (await followPlain(ctx, { ...callback, state }));
  if (outcome) return { outcome };
  return transaction(ctx, async (tx): Promise<StatusOutcome> => {
    const message = await lockMessage(tx, callback.messageId);
    return message ? followStatus(tx, message, callback) : { outcome: 'unknown_message' };
  });
}

/** The same for whoever holds the lock on the message. */
export async function followStatus(
  tx: Transaction,
  message: OutboundMessage,
  news: ProviderStatus,
): Promise<StatusOutcome> {
  const state = reachedBy(news);
  if (state === 'delivered' || state === 'read') await confirmForm(tx, news.to);
  if (await hasFailed(tx, message, news.providerId))
    return followFailedAttempt(tx, message, { ...news, state });
  if (message.providerId && message.providerId !== news.providerId) {
    tx.event(messageEvent(message, 'message.sent_twice'));
    return { outcome: 'another_message' };
  }
  if (message.heldFor && TAKEN_BY_WHATSAPP.includes(news.status)) await endStopOf(tx, message);
  if (!state || !isFurther(message.state, state)) return { outcome: 'nothing_new' };
  await advance(tx, message, { ...news, state });
  return { outcome: 'recorded' };
}

function reachedBy({ status }: ProviderStatus): Reached | undefined {
  return Object.hasOwn(stateOfStatus, status) ? stateOfStatus[status] : undefined;
}

function isFurther(current: MessageState, next: MessageState): boolean {
  return current !== 'failed' && progress[next] > progress[current];
}

async function advance(
  tx: Transaction,
  message: OutboundMessage,
  news: ProviderStatus & { state: Reached },
): Promise<void> {
  if (news.state === 'failed') return recordFailedStatus(tx, message, news);
  const wasOpen = progress[message.state] === 0;
  message.providerId = news.providerId;
  if (wasOpen) {
    message.acceptedAt ??= tx.now;
    message.errorCode = null;
    await settle(tx, message, news.state);
  } else {
    message.state = news.state;
    message.nextReadAt = null;
  }
}

/**
 * News of an attempt that had failed. Should it have arrived after all, the message is not sent again; if it was already,
 * that is written down.
 */
async function followFailedAttempt(
  tx: Transaction,
  message: OutboundMessage,
  { state, providerId }: ProviderStatus & { state: Reached | undefined },
): Promise<StatusOutcome> {
  if ((state !== 'delivered' && state !== 'read') || message.state === 'failed') {
    return { outcome: 'nothing_new' };
  }
  if (progress[message.state] > 0 || message.state === 'sending') {
    tx.event(messageEvent(message, 'message.sent_twice'));
    return { outcome: 'another_message' };
  }
  message.providerId = providerId;
  message.acceptedAt = tx.now;
  message.errorCode = null;
  await settle(tx, message, state);
  return { outcome: 'recorded' };
}
