import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { closeQuote, refuseClosed } from './close-quote.ts';
import { lockQuote } from './lock-quote.ts';

/**
 * The client does not want what was offered (B6). Declining again is a success.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's (C8); QUOTE_CLOSED.
 */
export function declineQuote(
  ctx: VerbContext,
  { quoteId }: { quoteId: string },
): Promise<{ quoteId: string }> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const quote = await lockQuote(tx, { quoteId, clientId });
    if (quote.status === 'declined') return { quoteId };
    refuseClosed(quote);
    await closeQuote(tx, quote, 'declined');
    tx.event({ type: 'quote.declined', clientId, data: { quoteId } });
    return { quoteId };
  });
}
