import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockChange } from './lock-change.ts';
import { taskOf } from './task-of.ts';

/** What the run knows, as the task says it, when it has ended: more than any version (data flow 5). */
export const ENDED = 'ended';

/**
 * A change that Postgres has open rang a run that Temporal has completed: the database was restored from before the
 * end. Nothing acts on it until staff says `continue`, which starts a run anew (invariants 4 and 5).
 * @throws {DomainError} NOT_FOUND.
 */
export function reportEndedRun(ctx: VerbContext, input: { changeId: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const change = await lockChange(tx, input.changeId);
    if (change.closedAt) return;
    await openTask(tx, taskOf({ change }, 'database_restored', { knownVersion: ENDED }));
  });
}
