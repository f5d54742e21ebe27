import { takeBack } from '../messaging/take-back.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { alertOf } from './close-quote.ts';
import { IS_OVER } from './quote-view.ts';

/**
 * Closes the quotes whose last local day has passed (B6); at most `limit`. They could not be accepted since, and read as
 * expired: this records it. One that is being answered at this moment is left to the next round, or to the answer itself.
 */
export function expireQuotes(ctx: VerbContext, { limit }: { limit: number }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const expired = await tx.em.execute<{ id: string; client_id: string }[]>(
      /* sql */ `update quote set status = 'expired', closed_at = ?
      where id = any (array(
        select q.id from quote q cross join company_settings w where q.status = 'open' and ${IS_OVER}
        order by q.valid_until limit ? for no key update of q skip locked
      ))
      returning id, client_id`,
      [tx.now, tx.now, limit],
    );
    for (const { id: quoteId, client_id: clientId } of expired) {
      tx.event({ type: 'quote.expired', clientId, data: { quoteId } });
      await takeBack(tx, alertOf(quoteId));
    }
  });
}
