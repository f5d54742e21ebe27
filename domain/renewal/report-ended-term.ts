import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockTerm } from './load-term.ts';
import { isOver } from './progress.ts';
import { askToContinue } from './restored-term.ts';

/**
 * A term that Postgres has open rang a run that Temporal has completed: the database was restored from before the end. Nothing
 * acts on it until staff says `continue`, which starts a run anew (invariant 5).
 * @throws {DomainError} NOT_FOUND.
 */
export function reportEndedTerm(ctx: VerbContext, { termId }: { termId: string }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockTerm(tx, termId);
    if (!isOver(loaded.stage)) await askToContinue(tx, loaded);
  });
}
