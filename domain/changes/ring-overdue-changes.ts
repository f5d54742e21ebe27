import { MINUTE_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import type { ChangeHandoff } from '../transaction/handoffs.ts';
import { transaction } from '../transaction/transaction.ts';
import { type OpenChange, ringChange } from './ring.ts';

/** How long past its check a change, or a term, may be before its run is taken for lost. */
export const GRACE_MS = MINUTE_MS;
/** When an overdue one that was rung is looked at again. */
export const NEXT_RING_MS = 10 * MINUTE_MS;

type Overdue = OpenChange & { isHandedOver: boolean };

/**
 * Rings the runs of changes that are overdue, so that a lost, terminated or restored run leaves no change asleep
 * (architecture, data flow 3; invariant 5). One whose handoff waits already gets no second one: Temporal is away.
 * Resolves to the handoffs of those that were rung; at most `limit`.
 */
export function ringOverdueChanges(ctx: VerbContext, { limit }: { limit: number }): Promise<ChangeHandoff[]> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<Overdue[]>(
      /* sql */ `update service_change c set next_check_at = ?
      where id = any (array(
        select id from service_change where next_check_at < ? and closed_at is null
        order by next_check_at limit ? for update skip locked
      ))
      returning id, kind, reference, service_id as "serviceId",
        exists (select from handoff h where h.run_of = c.kind || '/' || c.id) as "isHandedOver"`,
      [new Date(tx.now.getTime() + NEXT_RING_MS), new Date(tx.now.getTime() - GRACE_MS), limit],
    );
    return overdue
      .filter(({ isHandedOver }) => !isHandedOver)
      .map((change) => ringChange(tx, change, 'dataChanged'));
  });
}
