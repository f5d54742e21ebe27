import { z } from 'zod';
import { assignPayment } from '../../domain/billing/assign-payment.ts';
import { getReceipt } from '../../domain/billing/receipt.ts';
import { recordTransfer } from '../../domain/billing/record-transfer.ts';
import { reverseByStaff } from '../../domain/billing/reverse-payment.ts';
import { paymentForStaff } from '../../domain/billing/staff-payment-view.ts';
import { freeText, id, instant, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';
import {
  amount,
  currency,
  paymentOutput,
  reason,
  receipt,
  reversalId,
  reversalOutput,
} from './payment-fields.ts';

const LONGEST_REFERENCE = 100;

const named = z.object({ id, name: z.string() });

/** What staff does with money (B4). `paymentId` is ours. */
export const staffPaymentsRouter = router({
  /**
   * One payment, with where it came from: `reference` is what its provider says that it is for, and `invoice` what it was assigned to, or
   * else what `reference` names. Errors: NOT_FOUND.
   */
  get: staffProcedure
    .input(z.object({ paymentId: id }))
    .output(
      paymentOutput.extend({
        provider: z.string(),
        providerPaymentId: z.string(),
        reference: z.string(),
        paidAt: instant,
        receivedAt: instant,
        client: named.nullable(),
        invoice: z.object({ id, number: z.int(), client: named }).nullable(),
      }),
    )
    .query(async ({ ctx, input, path }) => paymentForStaff(await verbContext(ctx, path), input)),

  /**
   * Records a bank transfer, once by its `reference`, whatever its case and spaces. Errors: NOT_FOUND, INVALID_INPUT,
   * CURRENCY_MISMATCH, PAYMENT_CONFLICT, REQUEST_ID_REUSED.
   */
  record: staffProcedure
    .input(
      z.object({
        invoiceId: id,
        reference: freeText(LONGEST_REFERENCE),
        amount,
        currency,
        paidAt: instant,
        requestId,
      }),
    )
    .output(paymentOutput)
    .mutation(async ({ ctx, input, path }) =>
      recordTransfer(await verbContext(ctx, path, input), { ...input, paidAt: new Date(input.paidAt) }),
    ),

  /**
   * Says whose an unmatched payment is: what an invoice of its currency owes of it, or a client's credit. Exactly one of the two
   * is given. Errors: NOT_FOUND, INVALID_INPUT, CURRENCY_MISMATCH, PAYMENT_MATCHED, REQUEST_ID_REUSED.
   */
  assign: staffProcedure
    .input(z.object({ paymentId: id, invoiceId: id.optional(), clientId: id.optional(), requestId }))
    .output(paymentOutput)
    .mutation(async ({ ctx, input, path }) => assignPayment(await verbContext(ctx, path, input), input)),

  /**
   * Takes `amount` of a payment back; from the second time on with its `reversalId`. Errors: NOT_FOUND, INVALID_INPUT,
   * REVERSAL_EXCEEDS, REVERSAL_CONFLICT, REQUEST_ID_REUSED.
   */
  reverse: staffProcedure
    .input(z.object({ paymentId: id, amount, reason, reversalId, requestId }))
    .output(reversalOutput)
    .mutation(async ({ ctx, input, path }) => reverseByStaff(await verbContext(ctx, path, input), input)),

  /** The receipt of a transfer that a client reported, by the id that its task shows. Errors: NOT_FOUND. */
  receipt: staffProcedure
    .input(z.object({ receiptId: id }))
    .output(receipt)
    .query(async ({ ctx, input, path }) => getReceipt(await verbContext(ctx, path), input)),
});
