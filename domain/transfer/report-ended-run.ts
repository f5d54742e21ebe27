import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';
import { taskOf } from './answer-run.ts';
import { lockTransfer } from './load-transfer.ts';

/** What the run knows, as the task says it, when it has ended: more than any version (data flow 5). */
export const ENDED = 'ended';

/**
 * A transfer that Postgres has open rang a run that Temporal has completed: the database was restored from before the
 * end. Nothing acts on it until staff says `continue`, which starts a run anew (invariants 4 and 5).
 * @throws {DomainError} NOT_FOUND.
 */
export function reportEndedRun(ctx: VerbContext, input: { changeId: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, input.changeId);
    if (loaded.change.closedAt) return;
    await openTask(tx, taskOf(loaded, 'database_restored', { knownVersion: ENDED }));
  });
}
