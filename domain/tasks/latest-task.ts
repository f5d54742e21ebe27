import type { Transaction } from '../transaction/transaction.ts';
import { StaffTask, type TaskKind } from './staff-task.ts';

/**
 * The task of a kind, or of one of several, that was opened last for a subject. At most one is open, so an open one is the last, whatever its
 * time says: times are taken before locks are had.
 */
export function latestTask(
  tx: Transaction,
  subjectId: string,
  ...kinds: TaskKind[]
): Promise<StaffTask | null> {
  return tx.em.findOne(
    StaffTask,
    { subjectId, kind: { $in: kinds } },
    { orderBy: [{ resolvedAt: 'desc nulls first' }, { openedAt: 'desc' }] },
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
