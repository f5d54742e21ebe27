import { HOUR_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

/** Longer than a file is read in vain: one that is not answered by then has lost its run. */
const LOST_AFTER_MS = 2 * HOUR_MS;

export function lostRunAt(now: Date): Date {
  return new Date(now.getTime() + LOST_AFTER_MS);
}

/**
 * Hands over again what was to have been read by now, since its run was lost, and forgets the files of which their clients never
 * said which invoice they are for (B4). At most `limit`.
 */
export function readOverdueReceipts(ctx: VerbContext, { limit }: { limit: number }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<{ id: string; run: number; state: string }[]>(
      /* sql */ `update inbound_receipt set run = run + 1, content = null, content_type = null,
        due_at = case state when 'to_read' then ?::timestamptz end,
        state = case state when 'to_read' then state else 'lapsed' end
      where id = any (array(
        select id from inbound_receipt where due_at <= ? order by due_at limit ? for no key update skip locked))
      returning id, run, state`,
      [lostRunAt(tx.now), tx.now, limit],
    );
    for (const { id: receiptId, run, state } of overdue) {
      if (state === 'to_read') tx.handoff({ kind: 'receipt', receiptId, run });
    }
  });
}
