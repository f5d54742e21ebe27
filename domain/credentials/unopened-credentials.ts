import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

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
      returning change_id, (
        select client_id from change_party where change_id = t.change_id and role = 'recipient') as recipient_id,
      exists (
        select from service_change c
        join ownership_interval o on o.service_id = c.service_id and o.ended_at is null
        join change_party p on p.change_id = c.id and p.role = 'recipient' and p.client_id = o.client_id
        where c.id = t.change_id
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
