import { z } from 'zod';
import { revokeInvoiceLink } from '../../domain/billing/invoice-link.ts';
import { id, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

/** What staff does with an invoice. */
export const staffInvoicesRouter = router({
  /** Gives it another link: whoever has the old one reads it no more. Errors: NOT_FOUND. */
  revokeLink: staffProcedure
    .input(z.object({ invoiceId: id, requestId }))
    .output(z.object({ link: z.url() }))
    .mutation(async ({ ctx, input, path }) => revokeInvoiceLink(await verbContext(ctx, path, input), input)),
});
