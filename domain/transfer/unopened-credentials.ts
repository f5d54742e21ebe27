import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';

type Overdue = { change_id: string; recipient_id: string; is_holder: boolean };

/**
 * Asks staff about new holders who did not open their credentials while the link lasted, or to whom none was sent in
 * time (T12, G7). Nobody is asked about who holds the service no more. Resolves to how many were found; at most `limit`.
 */
export function askAboutUnopenedCredentials(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<Overdue[]>(
      /* sql */ `update transfer t set credentials_due_at = null
      where change_id in (
        select change_id from transfer where credentials_due_at < ? order by credentials_due_at limit ?
        for update skip locked
      )
      returning change_id, recipient_id, exists (
        select from service_change c join ownership_interval o on o.service_id = c.service_id
        where c.id = t.change_id and o.client_id = t.recipient_id and o.ended_at is null
      ) as is_holder`,
      [tx.now, limit],
    );
    for (const { change_id: changeId, recipient_id: clientId, is_holder: isHolder } of overdue) {
      const details = { why: 'not_opened' };
      const task = {
        kind: 'credentials_unopened',
        subjectId: changeId,
        changeId,
        clientId,
        details,
      } as const;
      if (isHolder) await openTask(tx, task);
    }
    return overdue.length;
  });
}
