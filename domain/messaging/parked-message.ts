import type { TaskChoice } from '../tasks/staff-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { fail } from './follow-failure.ts';
import {
  handOver,
  leaveToNext,
  lockInTurn,
  type MessageStanding,
  messageEvent,
  over,
  park,
  settle,
  type Turn,
} from './message-standing.ts';
import type { OutboundMessage } from './outbound-message.ts';

/**
 * Leaves a message to staff that could not be sent in all the time that the tries of a delivery have (A4, G7). One that had
 * no try, since Postgres or the workers were away for as long, has all its time still before it.
 */
export function parkMessage(ctx: VerbContext, turn: Turn): Promise<MessageStanding> {
  return transaction(ctx, async (tx): Promise<MessageStanding> => {
    const locked = await lockInTurn(tx, turn);
    if ('standing' in locked) return locked.standing;
    const { message } = locked;
    if (!['queued', 'held', 'sending'].includes(message.state)) return over(message.state);
    return leaveToNext(tx, message, wasNeverTried(message) ? { is: 'ready' } : await park(tx, message));
  });
}

function wasNeverTried({ state, errorCode }: OutboundMessage): boolean {
  return (state === 'queued' || state === 'held') && errorCode === null;
}

/** Does what staff chose for a parked message, whose row is locked and whose task is resolved. */
export async function followChoice(
  tx: Transaction,
  message: OutboundMessage,
  choice: TaskChoice,
): Promise<void> {
  if (choice === 'send_again') {
    tx.event(messageEvent(message, 'message.sent_again'));
    message.state = 'queued';
    message.sendingSince = null;
    message.errorCode = null;
    // What staff chose is done, though Temporal has this delivery completed: the database is older than it.
    handOver(tx, message, { anew: true });
  } else if (choice === 'was_sent') {
    message.errorCode = null;
    message.acceptedAt ??= tx.now;
    await settle(tx, message, 'sent');
  } else {
    await fail(tx, message, { code: 'given_up', isUnreachable: false });
  }
}
