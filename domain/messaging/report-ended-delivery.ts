import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { leaveToNext, lockMessage, park } from './message-standing.ts';
import type { MessageState } from './outbound-message.ts';

const unsettled: readonly MessageState[] = ['queued', 'held', 'sending'];

/**
 * A message that Postgres has yet to send was to be sent by a delivery that Temporal has completed: the database was
 * restored from before the end. It may have left, so staff says what happens, once (A4, invariant 5). A late handoff of an
 * earlier delivery than the message's present one says nothing.
 */
export function reportEndedDelivery(
  ctx: VerbContext,
  { messageId, run = 1 }: { messageId: string; run?: number },
): Promise<void> {
  return transaction(ctx, async (tx) => {
    const message = await lockMessage(tx, messageId);
    if (message?.run !== run || !unsettled.includes(message.state)) return;
    leaveToNext(tx, message, await park(tx, message));
  });
}
