import { refuse } from '../errors.ts';
import { actingKey, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type LockedInvoice, lockInvoice } from './lock-invoice.ts';
import {
  checkPayment,
  type NewPayment,
  type RecordedPayment,
  receivePayment,
  recordPayment,
} from './record-payment.ts';

/** Whose payments staff records: bank transfers, each with the bank's own reference. */
const BANK_TRANSFER = 'bank_transfer';

export type NewTransfer = Pick<NewPayment, 'invoiceId' | 'amount' | 'currency' | 'paidAt'> & {
  reference: string;
};

/**
 * Staff records a bank transfer by its reference, once (B4). What a person mistypes is refused, where a provider's
 * report would be kept as unmatched: nothing was received twice by it.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND, CURRENCY_MISMATCH (G2), PAYMENT_CONFLICT.
 */
export async function recordTransfer(ctx: VerbContext, input: NewTransfer): Promise<RecordedPayment> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => recordTransferOf(tx, input, await lockInvoice(tx, input.invoiceId)));
}

/** The same for a caller who holds the invoice's locks. @throws {DomainError} INVALID_INPUT, CURRENCY_MISMATCH (G2), PAYMENT_CONFLICT. */
export async function recordTransferOf(
  tx: Transaction,
  { reference, ...input }: NewTransfer,
  invoice: LockedInvoice,
): Promise<RecordedPayment> {
  checkPayment(tx.ctx, input);
  const providerPaymentId = reference.trim().replace(/\s+/g, ' ').toUpperCase();
  if (providerPaymentId === '') {
    refuse('INVALID_INPUT', { field: 'reference', expected: 'se esperaba el número de la transferencia' });
  }
  if ((input.currency ?? invoice.currency) !== invoice.currency) refuse('CURRENCY_MISMATCH');
  return receivePayment(tx, { ...input, provider: BANK_TRANSFER, providerPaymentId }, invoice);
}

/**
 * An integration key records a payment of its provider (B4, C8).
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, PAYMENT_CONFLICT.
 */
export function recordByKey(
  ctx: VerbContext,
  {
    paymentId: providerPaymentId,
    ...input
  }: Omit<NewPayment, 'provider' | 'providerPaymentId'> & {
    paymentId: string;
  },
): Promise<RecordedPayment> {
  const { provider } = actingKey(ctx, 'payments:record');
  return recordPayment(ctx, { ...input, provider: provider ?? refuse('FORBIDDEN'), providerPaymentId });
}
