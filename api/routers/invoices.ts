import { z } from 'zod';
import { invoiceStatuses, lineKinds } from '../../domain/billing/invoice.ts';
import { getInvoice, listInvoices } from '../../domain/billing/invoice-view.ts';
import { requestVoid } from '../../domain/cancellation/request-void.ts';
import { reportTransfer } from '../../domain/renewal/report-transfer.ts';
import { listing } from '../cursor.ts';
import { id, instant, localDate, money, pageInput, pageOf, requestId } from '../schemas.ts';
import { clientOrKeyProcedure, clientProcedure, router, verbContext } from '../trpc.ts';
import { amount, receipt } from './payment-fields.ts';

/** An invoice as whom it was issued to sees it. */
export const invoiceOutput = z.object({
  id,
  number: z.int(),
  status: z.enum(invoiceStatuses),
  total: money,
  owed: money,
  issuedAt: instant,
  dueDate: localDate,
  paidAt: instant.nullable(),
  voidedAt: instant.nullable(),
  link: z.url(),
  payLink: z.url().optional(),
  /** Where a bank transfer for it goes, in Spanish; only while it is owed. */
  bankTransfer: z.string().optional(),
  /** Staff has not decided yet whether it is void. */
  voidAsked: z.boolean(),
  lines: z.array(
    z.object({
      kind: z.enum(lineKinds),
      description: z.string(),
      amount: money,
      serviceId: id.nullable(),
      periodStart: localDate.nullable(),
      periodEnd: localDate.nullable(),
    }),
  ),
});

const reader = clientOrKeyProcedure('invoices:read');

/** The invoices that were issued to the client (T12), or any to a key of scope `invoices:read`. What is not yours is NOT_FOUND. */
export const invoicesRouter = router({
  /**
   * Invoices, the newest first; of one state, one client, or with a line for one service, if asked. A key names one
   * of the last two.
   */
  list: reader
    .input(
      pageInput
        .extend({
          status: z.enum(invoiceStatuses).optional(),
          serviceId: id.optional(),
          clientId: id.optional(),
        })
        .prefault({}),
    )
    .output(pageOf(invoiceOutput))
    .query(listing(listInvoices, ({ issuedAt }) => issuedAt)),

  /** One invoice with its lines. Errors: NOT_FOUND. */
  get: reader
    .input(z.object({ invoiceId: id }))
    .output(invoiceOutput)
    .query(async ({ ctx, input, path }) => getInvoice(await verbContext(ctx, path), input)),

  /**
   * Asks for an invoice to be void (B5): `voided` at once if it is an upgrade's, a quote's or, with the order itself, a pending
   * order's; else staff decides (`asked`). Errors: NOT_FOUND, INVOICE_NOT_VOIDABLE, FROZEN, CHANGE_IN_PROGRESS,
   * SERVICE_STATUS_UNFIT, REQUEST_ID_REUSED.
   */
  requestVoid: clientProcedure
    .input(z.object({ invoiceId: id, requestId }))
    .output(z.object({ outcome: z.enum(['voided', 'asked']) }))
    .mutation(async ({ ctx, input, path }) => requestVoid(await verbContext(ctx, path, input), input)),

  /**
   * Reports a bank transfer for an invoice that is owed, with its receipt if there is one (B4): staff looks for it, and what
   * follows the invoice is held until `heldUntil`, once. Errors: NOT_FOUND, INVALID_INPUT, INVOICE_NOT_OWED, TOO_MANY_REPORTS,
   * REQUEST_ID_REUSED.
   */
  reportTransfer: clientProcedure
    .input(z.object({ invoiceId: id, paidAt: instant, amount, receipt: receipt.optional(), requestId }))
    .output(z.object({ invoiceId: id, heldUntil: localDate }))
    .mutation(async ({ ctx, input, path }) =>
      reportTransfer(await verbContext(ctx, path, input), { ...input, paidAt: new Date(input.paidAt) }),
    ),
});
