import type { Transaction } from '../../db/transaction.ts';
import { StaffTask, type TaskKind } from './staff-task.ts';

/** The task of a kind that was opened last for a subject; of two that were opened at once, the one still open. */
export function latestTask(tx: Transaction, subjectId: string, kind: TaskKind): Promise<StaffTask | null> {
  return tx.em.findOne(
    StaffTask,
    { subjectId, kind },
    { orderBy: [{ openedAt: 'desc' }, { resolvedAt: 'desc nulls first' }] },
  );
}

/**
 * What staff decided last about a subject in a task of a kind. Not the task opened last: a review that ran while staff
 * resolved one may have opened another.
 */
export function latestDecision(
  tx: Transaction,
  subjectId: string,
  kind: TaskKind,
): Promise<StaffTask | null> {
  return tx.em.findOne(
    StaffTask,
    { subjectId, kind, choice: { $nin: ['overtaken'], $ne: null } },
    { orderBy: { resolvedAt: 'desc' } },
  );
}
