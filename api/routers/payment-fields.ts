import { z } from 'zod';
import { invoiceStatuses } from '../../domain/billing/invoice.ts';
import { freeText, id } from '../schemas.ts';

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
