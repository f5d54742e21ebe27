import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import type { Channel } from './outbound-message.ts';

/** How long past its check a message may be before its run is taken for lost. */
const GRACE_MS = 10 * 60_000;

/**
 * Rings the runs of messages that are overdue, so that a lost or terminated run leaves no message asleep (invariant 5).
 * Resolves to how many were rung; at most `limit`.
 */
export function ringOverdueMessages(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<{ id: string; channel: Channel }[]>(
      /* sql */ `update outbound_message set next_check_at = ?
      where id in (
        select id from outbound_message where next_check_at < ? order by next_check_at limit ?
        for update skip locked
      )
      returning id, channel`,
      [tx.now, new Date(tx.now.getTime() - GRACE_MS), limit],
    );
    for (const { id, channel } of overdue) {
      tx.handoff({ kind: 'delivery', messageId: id, channel, ring: 'statusReceived' });
    }
    return overdue.length;
  });
}
