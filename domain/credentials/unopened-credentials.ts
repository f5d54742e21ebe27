import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

type Overdue = { changeId: string; clientId: string; isHolder: boolean };

/**
 * Asks staff about new holders who did not open their credentials while the link lasted, or to whom none was sent in
 * time (T12, G7). Nobody is asked about who holds the service no more. Resolves to how many were found; at most `limit`.
 */
export function askAboutUnopenedCredentials(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<Overdue[]>(
      /* sql */ `update credentials_hand_over h set due_at = null
      where change_id = any (array(
        select change_id from credentials_hand_over where due_at < ? order by due_at limit ? for update skip locked
      ))
      returning change_id as "changeId", client_id as "clientId", exists (
        select from service_change c
        join ownership_interval o on o.service_id = c.service_id and o.client_id = h.client_id and o.ended_at is null
        where c.id = h.change_id
      ) as "isHolder"`,
      [tx.now, limit],
    );
    const details = { why: 'not_opened' };
    for (const { changeId, clientId, isHolder } of overdue) {
      if (!isHolder) continue;
      await openTask(tx, { kind: 'credentials_unopened', subjectId: changeId, changeId, clientId, details });
    }
    return overdue.length;
  });
}
