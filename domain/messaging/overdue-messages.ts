import { MINUTE_MS } from '../time.ts';
import type { Channel } from '../transaction/channel.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

/** How long past its check a message may be before its run is taken for lost. */
const GRACE_MS = 10 * MINUTE_MS;

type Overdue = { id: string; channel: Channel; run: number; is_handed_over: boolean };

/**
 * Hands over the messages that are overdue, so that a lost or terminated run leaves no message asleep (invariant 5): a
 * run that lives needs no ring, it has its own timers. One whose handoff waits already gets no second one (Temporal is
 * away). Resolves to how many were handed over; at most `limit`.
 */
export function ringOverdueMessages(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<Overdue[]>(
      /* sql */ `update outbound_message m set next_check_at = ?
      where id in (
        select id from outbound_message where next_check_at < ? order by next_check_at limit ?
        for update skip locked
      )
      returning id, channel, run, exists (select from handoff h where h.run_of = 'delivery/' || m.id) as is_handed_over`,
      [tx.now, new Date(tx.now.getTime() - GRACE_MS), limit],
    );
    const lost = overdue.filter((message) => !message.is_handed_over);
    for (const { id, channel, run } of lost) tx.handoff({ kind: 'delivery', messageId: id, channel, run });
    return lost.length;
  });
}
