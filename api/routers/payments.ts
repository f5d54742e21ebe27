import { z } from 'zod';
import { recordByKey } from '../../domain/billing/record-transfer.ts';
import { restorePayment } from '../../domain/billing/restore-payment.ts';
import { reversePayment } from '../../domain/billing/reverse-payment.ts';
import { freeText, instant, requestId } from '../schemas.ts';
import { keyProcedure, router, verbContext } from '../trpc.ts';
import { amount, currency, paymentOutput, reason, reversalId, reversalOutput } from './payment-fields.ts';

const LONGEST_ID = 200;
const providerId = freeText(LONGEST_ID).trim().min(1);
const recorder = keyProcedure('payments:record');

/**
 * Payments by an integration key of scope `payments:record`, whose provider the key fixes (B4). `paymentId` is the provider's id.
 * Each may be repeated: nothing happens twice, and the answer says how things stand.
 */
export const paymentsRouter = router({
  /**
   * Records a payment. `invoiceId` is what the payment says that it is for: what is no invoice, or in another
   * currency, is kept as `unmatched`, and staff sees to it. Without a currency it is the invoice's. Errors:
   * INVALID_INPUT, PAYMENT_CONFLICT, REQUEST_ID_REUSED.
   */
  record: recorder
    .input(
      z.object({
        paymentId: providerId,
        invoiceId: providerId,
        amount,
        currency,
        paidAt: instant,
        requestId,
      }),
    )
    .output(paymentOutput)
    .mutation(async ({ ctx, input, path }) =>
      recordByKey(await verbContext(ctx, path, input), { ...input, paidAt: new Date(input.paidAt) }),
    ),

  /**
   * The provider took `amount` back. From the second reversal of a payment on, each has its `reversalId`. Errors: NOT_FOUND,
   * INVALID_INPUT, REVERSAL_EXCEEDS, REVERSAL_CONFLICT, REQUEST_ID_REUSED.
   */
  reverse: recorder
    .input(z.object({ paymentId: providerId, amount, reason, reversalId, requestId }))
    .output(reversalOutput)
    .mutation(async ({ ctx, input, path }) => reversePayment(await verbContext(ctx, path, input), input)),

  /** The provider gave a reversal back. Errors: NOT_FOUND, also while the reversal was not told; REQUEST_ID_REUSED. */
  restore: recorder
    .input(z.object({ paymentId: providerId, reversalId, requestId }))
    .output(paymentOutput)
    .mutation(async ({ ctx, input, path }) => restorePayment(await verbContext(ctx, path, input), input)),
});
