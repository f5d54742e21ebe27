import { z } from 'zod';
import { acceptQuote } from '../../domain/quotes/accept-quote.ts';
import { declineQuote } from '../../domain/quotes/decline-quote.ts';
import { quoteStatuses } from '../../domain/quotes/quote.ts';
import { getQuote, listQuotes } from '../../domain/quotes/quote-view.ts';
import { periods } from '../../domain/services/service.ts';
import { listing } from '../cursor.ts';
import { id, instant, localDate, money, pageInput, pageOf, requestId } from '../schemas.ts';
import { clientProcedure, router, verbContext } from '../trpc.ts';

export const quoteOutput = z.object({
  id,
  number: z.int(),
  clientId: id,
  serviceId: id.nullable(),
  status: z.enum(quoteStatuses),
  total: money,
  lines: z.array(z.object({ description: z.string(), amount: money })),
  /** The last day on which it can be accepted. */
  validUntil: localDate,
  note: z.string().nullable(),
  /** What accepting it upgrades its service to: `total` is paid now, `recurring` for each term from then on (U5). */
  upgrade: z
    .object({ plan: z.object({ id, name: z.string() }), period: z.enum(periods), recurring: money })
    .nullable(),
  createdAt: instant,
  closedAt: instant.nullable(),
  link: z.url(),
  invoice: z.object({ id, number: z.int(), link: z.url() }).nullable(),
});

const byQuote = z.object({ quoteId: id });

/** What the company offers the client for a price until a day (B6). What is not yours is NOT_FOUND. */
export const quotesRouter = router({
  /** What the client was offered, the newest first; of one state, if asked. */
  list: clientProcedure
    .input(pageInput.extend({ status: z.enum(quoteStatuses).optional() }).prefault({}))
    .output(pageOf(quoteOutput))
    .query(listing(listQuotes, ({ createdAt }) => createdAt)),

  /** One quote with its lines (B6). Errors: NOT_FOUND. */
  get: clientProcedure
    .input(byQuote)
    .output(quoteOutput)
    .query(async ({ ctx, input, path }) => getQuote(await verbContext(ctx, path), input)),

  /**
   * Accepts a quote, until the end of `validUntil`: its invoice is issued, once. Accepting again gives the same one.
   * Errors: NOT_FOUND, QUOTE_CLOSED with the state that it ended in, QUOTE_SERVICE_MOVED, REQUEST_ID_REUSED; of one
   * that carries an upgrade, those of `upgrades.request` but for its price and its path.
   */
  accept: clientProcedure
    .input(byQuote.extend({ requestId }))
    .output(z.object({ quoteId: id, invoiceId: id, number: z.int() }))
    .mutation(async ({ ctx, input, path }) => acceptQuote(await verbContext(ctx, path, input), input)),

  /** Turns a quote down (B6). Errors: NOT_FOUND, QUOTE_CLOSED, REQUEST_ID_REUSED. */
  decline: clientProcedure
    .input(byQuote.extend({ requestId }))
    .output(byQuote)
    .mutation(async ({ ctx, input, path }) => declineQuote(await verbContext(ctx, path, input), input)),
});
