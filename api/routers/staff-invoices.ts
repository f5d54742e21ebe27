import { z } from 'zod';
import { revokeInvoiceLink } from '../../domain/billing/invoice-link.ts';
import { postponeInvoice } from '../../domain/renewal/postpone-invoice.ts';
import { freeText, id, localDate, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

const SHORTEST_REASON = 3;
const LONGEST_REASON = 200;

/** What staff does with an invoice. */
export const staffInvoicesRouter = router({
  /** Gives it another link: whoever has the old one reads it no more. Errors: NOT_FOUND. */
  revokeLink: staffProcedure
    .input(z.object({ invoiceId: id, requestId }))
    .output(z.object({ link: z.url() }))
    .mutation(async ({ ctx, input, path }) => revokeInvoiceLink(await verbContext(ctx, path, input), input)),

  /**
   * Puts off what follows if an order's or a renewal's invoice is not paid (B3): nothing is suspended before `until`, the end
   * moves by as many days, and its holder is told; the reason is kept. The answer has the first days of both. Errors: NOT_FOUND,
   * INVALID_INPUT, INVOICE_NOT_POSTPONABLE.
   */
  postpone: staffProcedure
    .input(
      z.object({
        invoiceId: id,
        until: localDate,
        reason: freeText(LONGEST_REASON).trim().min(SHORTEST_REASON),
        requestId,
      }),
    )
    .output(
      z.object({
        invoiceId: id,
        postponedUntil: localDate,
        suspendedOn: localDate,
        terminatedOn: localDate,
      }),
    )
    .mutation(async ({ ctx, input, path }) => postponeInvoice(await verbContext(ctx, path, input), input)),
});
