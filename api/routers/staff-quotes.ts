import { z } from 'zod';
import { createQuote } from '../../domain/quotes/create-quote.ts';
import { quoteStatuses } from '../../domain/quotes/quote.ts';
import { listQuotesForStaff, quoteForStaff } from '../../domain/quotes/quote-view.ts';
import { withdrawQuote } from '../../domain/quotes/withdraw-quote.ts';
import { periods } from '../../domain/services/service.ts';
import { listing } from '../cursor.ts';
import { freeText, id, localDate, money, pageInput, pageOf, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';
import { quoteOutput } from './quotes.ts';

const MOST_LINES = 50;
const LONGEST_DESCRIPTION = 200;
const LONGEST_NOTE = 1_000;

const line = z.object({
  description: freeText(LONGEST_DESCRIPTION).trim().min(1),
  /** Minor units of the service's currency, else of the company's; negative for a discount. */
  amount: money,
});

const ofClient = quoteOutput.extend({ client: z.object({ id, name: z.string() }) });

/** Quotes as staff makes them (B6). */
export const staffQuotesRouter = router({
  /** Quotes, the newest first; of one client or one state, if asked. */
  list: staffProcedure
    .input(
      pageInput.extend({ clientId: id.optional(), status: z.enum(quoteStatuses).optional() }).prefault({}),
    )
    .output(pageOf(ofClient))
    .query(listing(listQuotesForStaff, ({ createdAt }) => createdAt)),

  /** One quote with its lines, and whose it is. Errors: NOT_FOUND. */
  get: staffProcedure
    .input(z.object({ quoteId: id }))
    .output(ofClient)
    .query(async ({ ctx, input, path }) => quoteForStaff(await verbContext(ctx, path), input)),

  /**
   * Offers a client something, about a service of theirs or not, until the end of a day; they are told. A request for a
   * backup, or for an upgrade, is answered with it by the task's choice `quoted` (X8, U5); `upgrade` is what accepting it leads to,
   * and what a term costs from then on. Errors: NOT_FOUND, EMAIL_NOT_CONFIRMED, INVALID_INPUT,
   * REQUEST_ID_REUSED.
   */
  create: staffProcedure
    .input(
      z.object({
        clientId: id,
        serviceId: id.optional(),
        lines: z.array(line).min(1).max(MOST_LINES),
        validUntil: localDate,
        note: freeText(LONGEST_NOTE).trim().min(1).optional(),
        upgrade: z.object({ planId: id, period: z.enum(periods), recurring: money }).optional(),
        requestId,
      }),
    )
    .output(z.object({ quoteId: id, number: z.int() }))
    .mutation(async ({ ctx, input, path }) => createQuote(await verbContext(ctx, path, input), input)),

  /** Takes back a quote that nobody has answered. Errors: NOT_FOUND, QUOTE_CLOSED, REQUEST_ID_REUSED. */
  withdraw: staffProcedure
    .input(z.object({ quoteId: id, requestId }))
    .output(z.object({ quoteId: id }))
    .mutation(async ({ ctx, input, path }) => withdrawQuote(await verbContext(ctx, path, input), input)),
});
