import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { closeQuote, refuseClosed } from './close-quote.ts';
import { lockQuote } from './lock-quote.ts';

/**
 * Staff takes an offer back that nobody has answered (B6). Withdrawing again is a success; an accepted one is an invoice by
 * now, which is voided instead.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, QUOTE_CLOSED.
 */
export function withdrawQuote(
  ctx: VerbContext,
  { quoteId }: { quoteId: string },
): Promise<{ quoteId: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const quote = await lockQuote(tx, { quoteId });
    if (quote.status === 'withdrawn') return { quoteId };
    refuseClosed(quote);
    await closeQuote(tx, quote, 'withdrawn');
    tx.event({ type: 'quote.withdrawn', clientId: quote.client.id, data: { quoteId } });
    return { quoteId };
  });
}
