import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockClock } from './clock-state.ts';

/**
 * A worker says that it runs, once a minute. The first beat after a silence opens the task at once: nothing that the clock
 * alone would do is done until staff lets it (B10).
 */
export function beat(ctx: VerbContext): Promise<void> {
  return transaction(ctx, async (tx) => {
    await lockClock(tx, { beats: true });
  });
}
