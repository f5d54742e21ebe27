import { latestTask } from '../tasks/latest-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { fail } from './fail.ts';
import {
  lockMessage,
  type MessageStand,
  messageEvent,
  over,
  park,
  settle,
  standInTheDark,
} from './message-stand.ts';
import type { OutboundMessage } from './outbound-message.ts';
import { templateOf } from './templates.ts';

/**
 * How a message stands, for a run that was rung or whose wait is over: one still in the dark after its time is parked
 * (A4), a parked one follows staff's choice. Asking twice changes nothing.
 */
export function reviewMessage(ctx: VerbContext, { messageId }: { messageId: string }): Promise<MessageStand> {
  return transaction(ctx, async (tx): Promise<MessageStand> => {
    const message = await lockMessage(tx, messageId);
    if (!message) return { is: 'over', state: 'unknown_message' };
    if (message.state === 'sending') return standInTheDark(tx, message);
    if (message.state === 'parked') return followStaff(tx, message);
    if (message.state === 'queued' || message.state === 'held') return { is: 'ready' };
    return over(message.state);
  });
}

/**
 * Leaves a message to staff that could not be sent in all the time that its tries had (A4, G7). One that had no try, since
 * Postgres or the workers were away for as long, has all its time still before it.
 */
export function parkMessage(ctx: VerbContext, { messageId }: { messageId: string }): Promise<MessageStand> {
  return transaction(ctx, async (tx): Promise<MessageStand> => {
    const message = await lockMessage(tx, messageId);
    if (!message) return { is: 'over', state: 'unknown_message' };
    if (wasNeverTried(message)) return { is: 'ready' };
    const isOpen = ['queued', 'held', 'sending'].includes(message.state);
    if (isOpen) return park(tx, message);
    return message.state === 'parked' ? { is: 'parked' } : over(message.state);
  });
}

function wasNeverTried({ state, errorCode }: OutboundMessage): boolean {
  return (state === 'queued' || state === 'held') && errorCode === null;
}

async function followStaff(tx: Transaction, message: OutboundMessage): Promise<MessageStand> {
  const task = await latestTask(tx, message.id, 'message_parked');
  if (!task?.resolvedAt) return { is: 'parked' };
  // A one-use link was forgotten with the parking; its new one has a message of its own.
  if (task.choice === 'send_again' && !templateOf(message.template).secret) {
    tx.event(messageEvent(message, 'message.sent_again'));
    message.state = 'queued';
    message.sendingSince = null;
    message.errorCode = null;
    message.nextCheckAt = tx.now;
    return { is: 'ready' };
  }
  if (task.choice === 'was_sent') {
    message.errorCode = null;
    message.acceptedAt ??= task.resolvedAt;
    await settle(tx, message, 'sent');
  } else {
    await fail(tx, message, { code: 'given_up', isUnreachable: false });
  }
  return over(message.state);
}
