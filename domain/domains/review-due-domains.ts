import { lockClock } from '../changes/clock-state.ts';
import { HOUR_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { eachAlone } from '../transaction/each-alone.ts';
import { read, transaction } from '../transaction/transaction.ts';
import { lockDomain } from './lock-domain.ts';
import { reviewDomain } from './review-domain.ts';

/** When a domain is looked at again whose look did not come to its end. */
const NEXT_TRY_MS = HOUR_MS;

/**
 * The clock's look at the domains that are due, at most `limit`: each in a transaction of its own, so that one that fails
 * keeps no other waiting. While the database counts as restored it looks at none (B10). One statement where nothing is due.
 */
export async function reviewDueDomains(ctx: VerbContext, { limit }: { limit: number }): Promise<void> {
  const due = await read(ctx).execute<{ id: string }[]>(
    /* sql */ `update domain set next_check_at = ?
    where id = any (array(
      select id from domain where next_check_at <= ? order by next_check_at limit ? for update skip locked
    )) and not exists (select from clock_state where restoring_since is not null)
    returning id`,
    [new Date(ctx.now.getTime() + NEXT_TRY_MS), ctx.now, limit],
  );
  await eachAlone(due, ({ id }) => reviewByClock(ctx, id));
}

function reviewByClock(ctx: VerbContext, domainId: string): Promise<void> {
  return transaction(ctx, async (tx) => {
    const locked = await lockDomain(tx, { domainId });
    // Restore mode begins between two looks, not within one.
    const { isRestoring } = await lockClock(tx);
    if (!isRestoring) await reviewDomain(tx, locked);
  });
}
