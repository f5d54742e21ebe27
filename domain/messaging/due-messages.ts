import type { VerbContext } from '../transaction/context.ts';
import { lostDeliveryAt, transaction } from '../transaction/transaction.ts';
import { deliveryOf } from './message-standing.ts';

type Due = Parameters<typeof deliveryOf>[0] & { isHandedOver: boolean };

/**
 * Hands over the messages whose time has come (D4): held until now, of an outcome that nobody told in time, or with a
 * delivery that was lost or terminated (invariant 5). One whose handoff waits already gets no second one (Temporal is
 * away). Resolves to how many were handed over; at most `limit`.
 */
export function handOverDueMessages(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const found = await tx.em.execute<Due[]>(
      /* sql */ `update outbound_message m set next_check_at = ?
      where id = any (array(
        select id from outbound_message where next_check_at <= ? order by next_check_at limit ?
        for update skip locked
      ))
      returning id as "messageId", channel, run, template,
        exists (select from handoff h where h.run_of = 'delivery/' || m.id) as "isHandedOver"`,
      [lostDeliveryAt(tx.now), tx.now, limit],
    );
    const due = found.filter(({ isHandedOver }) => !isHandedOver);
    for (const message of due) tx.handoff(deliveryOf(message));
    return due.length;
  });
}
