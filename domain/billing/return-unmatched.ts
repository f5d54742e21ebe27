import type { Transaction } from '../transaction/transaction.ts';
import { lockPayment } from './lock-payment.ts';
import { reverseLocked } from './reverse-payment.ts';

/** Staff gave back a payment that nobody claims: what is left of it is reversed; nothing if it was assigned meanwhile. */
export async function returnUnmatched(tx: Transaction, paymentId: string): Promise<void> {
  const payment = await lockPayment(tx, { id: paymentId });
  if (payment.unmatched === 0n) return;
  const amount = payment.unmatched.toString();
  await reverseLocked(tx, payment, { amount, reason: 'returned_by_staff', reversalId: 'returned_by_staff' });
}
