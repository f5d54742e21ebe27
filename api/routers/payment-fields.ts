import { z } from 'zod';
import { invoiceStatuses } from '../../domain/billing/invoice.ts';
import { LARGEST_RECEIPT, receiptTypes } from '../../domain/billing/receipt.ts';
import { freeText, id } from '../schemas.ts';

/** Characters of the largest receipt in base64, which makes four of three bytes. */
export const LONGEST_RECEIPT = Math.ceil(LARGEST_RECEIPT / 3) * 4;
const LONGEST_ID = 200;
const LONGEST_REASON = 200;
const MINOR_UNITS = /^\d{1,18}$/;

/** Minor units as a decimal string (G2). */
export const amount = z
  .string()
  .regex(MINOR_UNITS, 'se esperaba un número entero de centavos, escrito como texto');
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'se esperaba un código de moneda de tres letras, como ARS')
  .optional();
export const reason = freeText(LONGEST_REASON).trim().min(1);
/** A file as the API carries it: its type, and its bytes in base64. */
export const receipt = z.object({
  contentType: z.enum(receiptTypes, 'se esperaba image/jpeg, image/png o application/pdf'),
  data: z
    .string()
    .min(1)
    .max(LONGEST_RECEIPT)
    .refine(
      (data) => Buffer.from(data, 'base64').toString('base64') === data,
      'se esperaba un archivo en base64',
    ),
});
/** Tells the reversals of one payment apart. */
export const reversalId = freeText(LONGEST_ID).trim().min(1).optional();

/**
 * What became of a payment, amounts in minor units: `amount` = `applied` + `credited` + `reversed` + `unmatched`. `paymentId` is ours;
 * `status` is the invoice's by now.
 */
export const paymentOutput = z.object({
  paymentId: id,
  invoiceId: id.nullable(),
  status: z.enum(invoiceStatuses).nullable(),
  currency: z.string(),
  amount: z.string(),
  applied: z.string(),
  credited: z.string(),
  reversed: z.string(),
  unmatched: z.string(),
});
export const reversalOutput = paymentOutput.extend({ reversalId: id });
