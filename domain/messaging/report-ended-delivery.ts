import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { lockMessage, park } from './message-stand.ts';
import type { MessageState } from './outbound-message.ts';

const unsettled: readonly MessageState[] = ['queued', 'held', 'sending'];

/**
 * A message that Postgres has yet to send was to be sent by a run that Temporal has completed: the database was restored
 * from before the end. It may have left, so staff says what happens, once (A4, invariant 5).
 */
export function reportEndedDelivery(ctx: VerbContext, input: { messageId: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const message = await lockMessage(tx, input.messageId);
    if (message && unsettled.includes(message.state)) await park(tx, message);
  });
}
