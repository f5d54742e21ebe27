import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { isRunWaiting, lockMessage, messageEvent, settle } from './message-stand.ts';
import type { MessageState, OutboundMessage } from './outbound-message.ts';
import { fail, ringDelivery } from './record-attempt.ts';

/** What a signed status callback says; `messageId` is our own, from the callback's address. */
export type StatusCallback = {
  messageId: string;
  providerId: string;
  /** Twilio's word: `queued`, `sent`, `delivered`, … Unknown words change nothing. */
  status: string;
  errorCode?: string;
  /** Whether the contact's address is to blame for a failure, and not we (A4). */
  isUnreachable: boolean;
};

export type StatusOutcome = { outcome: 'recorded' | 'nothing_new' | 'unknown_message' | 'another_message' };

const stateOfStatus: Readonly<Record<string, 'sent' | 'delivered' | 'read' | 'failed'>> = {
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
  return transaction(ctx, async (tx): Promise<StatusOutcome> => {
    const message = await lockMessage(tx, callback.messageId);
    if (!message) return { outcome: 'unknown_message' };
    if (message.providerId && message.providerId !== callback.providerId) {
      tx.event(messageEvent(message, 'message.sent_twice'));
      return { outcome: 'another_message' };
    }
    const state = Object.hasOwn(stateOfStatus, callback.status) ? stateOfStatus[callback.status] : undefined;
    if (!state || !isFurther(message.state, state)) return { outcome: 'nothing_new' };
    await advance(tx, message, { ...callback, state });
    return { outcome: 'recorded' };
  });
}

function isFurther(current: MessageState, next: MessageState): boolean {
  return current !== 'failed' && progress[next] > progress[current];
}

async function advance(
  tx: Transaction,
  message: OutboundMessage,
  news: StatusCallback & { state: 'sent' | 'delivered' | 'read' | 'failed' },
): Promise<void> {
  const wasOpen = progress[message.state] === 0;
  const wasWaiting = isRunWaiting(message);
  message.providerId = news.providerId;
  if (news.state === 'failed') {
    await fail(tx, message, { code: news.errorCode ?? 'failed', isUnreachable: news.isUnreachable });
  } else if (wasOpen) {
    message.acceptedAt ??= tx.now;
    message.errorCode = null;
    await settle(tx, message, news.state);
  } else {
    message.state = news.state;
  }
  if (wasWaiting) ringDelivery(tx, message);
}
