import { issueTo } from '../billing/issue-invoice.ts';
import { refuse } from '../errors.ts';
import { addDays, localDateOf } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { closeQuote, refuseClosed } from './close-quote.ts';
import { type LockedQuote, lockQuote } from './lock-quote.ts';
import { openQuotedUpgrade } from '../upgrade/open-quoted-upgrade.ts';

/**
 * The client accepts a quote on or before its last local day: an invoice of its lines is issued, once, due within the policy
 * `quoteDueDays` (B6). Accepting again is a success, with the same invoice, whatever became of that one.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's (C8); QUOTE_CLOSED; QUOTE_SERVICE_MOVED once somebody
 * else holds the service that it is about: what is owed for it would be theirs to pay (T2). Of one that carries an upgrade also
 * FROZEN, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES, UPGRADE_NOT_OFFERED (U5).
 */
export function acceptQuote(
  ctx: VerbContext,
  { quoteId }: { quoteId: string },
): Promise<{ quoteId: string; invoiceId: string; number: number }> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const quote = await lockQuote(tx, { quoteId, clientId });
    if (quote.status === 'accepted') return { quoteId, ...(await earlierInvoice(tx, quoteId)) };
    refuseClosed(quote);
    if (quote.service && quote.service.holder.id !== clientId) refuse('QUOTE_SERVICE_MOVED');
    await closeQuote(tx, quote, 'accepted');
    const invoice = quote.upgrade ? await upgradeAsQuoted(tx, quote) : await issueQuoted(tx, quote);
    const { invoiceId } = invoice;
    tx.event({
      type: 'quote.accepted',
      clientId,
      serviceId: quote.service?.id,
      invoiceId,
      data: { quoteId },
    });
    return { quoteId, ...invoice };
  });
}

async function issueQuoted(tx: Transaction, quote: LockedQuote) {
  const { id: quoteId, client, lines, service, currency, dueDays, timeZone } = quote;
  return issueTo(
    tx,
    { client, currency, service, quoteId },
    {
      lines: lines.map((line) => ({ ...line, kind: 'other' })),
      dueDate: addDays(localDateOf(tx.now, timeZone), dueDays),
    },
  );
}

/** The upgrade waits for this invoice as for any other (U5, U6); an executive answers for its price and its path. */
async function upgradeAsQuoted(tx: Transaction, quote: LockedQuote) {
  const { id: quoteId, client, lines, service, upgrade } = quote;
  if (!service || !upgrade) throw new Error('a quote of an upgrade without its service');
  const asked = { serviceId: service.id, clientId: client.id };
  const { invoiceId, number } = await openQuotedUpgrade(tx, asked, { ...upgrade, quoteId, lines });
  return { invoiceId, number };
}

async function earlierInvoice(tx: Transaction, quoteId: string) {
  const [invoice] = await tx.em.execute<{ id: string; number: string }[]>(
    'select id, number from invoice where quote_id = ?',
    [quoteId],
  );
  return { invoiceId: invoice?.id ?? '', number: Number(invoice?.number) };
}
