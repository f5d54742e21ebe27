import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import type { TaskKind } from './staff-task.ts';

/** Closes tasks that what happened meanwhile has settled: nobody needs to look any more (G7). */
export async function settleTasks(
  tx: Transaction,
  about: { subjectId: string; kinds: readonly TaskKind[] },
): Promise<void> {
  const { actor } = tx.ctx;
  const settled = await tx.em.execute<{ kind: string; change_id: string | null; client_id: string | null }[]>(
    /* sql */ `update staff_task set resolved_at = ?, resolved_by = ?, choice = 'overtaken'
    where subject_id = ? and kind = any(?::text[]) and resolved_at is null
    returning kind, change_id, client_id`,
    [tx.now, actor.type === 'staff' ? actor.staffId : null, about.subjectId, arrayLiteral(about.kinds)],
  );
  for (const task of settled) {
    tx.event({
      type: 'task.overtaken',
      changeId: task.change_id ?? undefined,
      clientId: task.client_id ?? undefined,
      data: { kind: task.kind },
    });
  }
}
