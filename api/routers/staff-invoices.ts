import { z } from 'zod';
import { invoiceStatuses } from '../../domain/billing/invoice.ts';
import { revokeInvoiceLink } from '../../domain/billing/invoice-link.ts';
import { issueByStaff } from '../../domain/billing/issue-by-staff.ts';
import { invoiceForStaff, listInvoicesForStaff } from '../../domain/billing/staff-invoice-view.ts';
import { staffVoidReasons, voidByStaff } from '../../domain/billing/void-by-staff.ts';
import { voidReasons } from '../../domain/billing/void-invoice.ts';
import { postponeInvoice } from '../../domain/renewal/postpone-invoice.ts';
import { listing } from '../cursor.ts';
import { freeText, id, instant, localDate, minorUnits, pageInput, pageOf, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';
import { invoiceOutput } from './invoices.ts';

const SHORTEST_REASON = 3;
const LONGEST_REASON = 200;
const LONGEST_DESCRIPTION = 200;
const MOST_LINES = 30;

/** `amount` in minor units of the service's currency, negative for a discount; the period is half-open (G2, G3). */
const line = z.object({
  kind: z.enum(['renewal', 'other']),
  description: freeText(LONGEST_DESCRIPTION).trim().min(1),
  amount: minorUnits,
  periodStart: localDate.optional(),
  periodEnd: localDate.optional(),
});

/** Amounts in minor units of the invoice's currency; `applied` is what of the payment pays this invoice now. */
const payment = z.object({
  id,
  provider: z.string(),
  reference: z.string(),
  amount: z.string(),
  applied: z.string(),
  reversed: z.string(),
  paidAt: instant,
});

/** Invoices, and what staff does with them. */
export const staffInvoicesRouter = router({
  /** Invoices of one client, or with a line for one service, the newest first; of one state, if asked. Errors: INVALID_INPUT. */
  list: staffProcedure
    .input(
      pageInput.extend({
        clientId: id.optional(),
        serviceId: id.optional(),
        status: z.enum(invoiceStatuses).optional(),
      }),
    )
    .output(pageOf(invoiceOutput))
    .query(listing(listInvoicesForStaff, ({ issuedAt }) => issuedAt)),

  /** One invoice with its lines, whose it is, what is put off, and what was paid. Errors: NOT_FOUND. */
  get: staffProcedure
    .input(z.object({ invoiceId: id }))
    .output(
      invoiceOutput.extend({
        client: z.object({ id, name: z.string() }),
        postponedUntil: localDate.nullable(),
        heldUntil: localDate.nullable(),
        voidReason: z.enum(voidReasons).nullable(),
        payments: z.array(payment),
      }),
    )
    .query(async ({ ctx, input, path }) => invoiceForStaff(await verbContext(ctx, path), input)),

  /**
   * Issues an invoice to whoever holds the service: an extra, or a renewal whose invoice is void, of exactly the
   * period that follows its latest term (B2). Errors: NOT_FOUND, INVALID_INPUT with the dates that are expected,
   * SERVICE_STATUS_UNFIT, RENEWAL_STOPPED, REQUEST_ID_REUSED.
   */
  issue: staffProcedure
    .input(
      z.object({ serviceId: id, lines: z.array(line).min(1).max(MOST_LINES), dueDate: localDate, requestId }),
    )
    .output(z.object({ invoiceId: id, number: z.int() }))
    .mutation(async ({ ctx, input, path }) => issueByStaff(await verbContext(ctx, path, input), input)),

  /**
   * Voids an invoice that is not paid, and what was paid of it is credit; an agent a renewal's only before its period
   * begins (B5). Errors: NOT_FOUND, FORBIDDEN, INVOICE_NOT_VOIDABLE, REQUEST_ID_REUSED.
   */
  void: staffProcedure
    .input(z.object({ invoiceId: id, reason: z.enum(staffVoidReasons), requestId }))
    .output(z.object({ invoiceId: id }))
    .mutation(async ({ ctx, input, path }) => voidByStaff(await verbContext(ctx, path, input), input)),

  /** Gives an invoice another link: whoever has the old one reads it no more. Errors: NOT_FOUND. */
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
