import type { Transaction } from '../transaction/transaction.ts';
import { followCheckout } from './follow-checkout.ts';
import { type LockedInvoice, owedOf } from './lock-invoice.ts';
import { moveMoney } from './move-money.ts';
import { tellOfCredit, tellOfPayment } from './payment-notice.ts';
import { settleInvoice } from './settle-invoice.ts';

/** A payment of which nobody's part is `amount`, in minor units. */
export type Unmatched = { id: string; amount: bigint; paidAt: Date };

/**
 * What nobody has of a payment yet covers what the invoice owes; surplus, and money for an invoice that is paid or void,
 * is its client's credit (B4, U8). The client is told, once per payment (A2).
 */
export async function matchToInvoice(
  tx: Transaction,
  payment: Unmatched,
  invoice: LockedInvoice,
): Promise<void> {
  const { client, id: invoiceId } = invoice;
  const owed: bigint = owedOf(invoice);
  const applied = payment.amount < owed ? payment.amount : owed;
  const credited = payment.amount - applied;
  const parts = { applied, credited, unmatched: -payment.amount };
  const [moved] = await moveMoney(tx, [
    { ...parts, paymentId: payment.id, clientId: client.id, cause: 'payment', invoiceId },
  ]);
  if (moved) await followCheckout(tx, invoiceId);
  if (moved?.status === 'paid') await settleInvoice(tx, invoice);
  if (credited > 0n) {
    const reason = invoice.status === 'issued' ? 'surplus' : `invoice_${invoice.status}`;
    tx.event({
      type: 'credit.added',
      clientId: client.id,
      invoiceId,
      data: { paymentId: payment.id, reason },
    });
  }
  tellOfPayment(tx, invoice, { ...payment, applied, credited });
}

/** The same without an invoice: all of it is the client's credit. */
export async function matchToClient(
  tx: Transaction,
  payment: Unmatched & { currency: string },
  client: { id: string; name: string; phone: string; timeZone: string },
): Promise<void> {
  const parts = { credited: payment.amount, unmatched: -payment.amount };
  await moveMoney(tx, [{ ...parts, paymentId: payment.id, clientId: client.id, cause: 'payment' }]);
  const data = { paymentId: payment.id, reason: 'assigned' };
  tx.event({ type: 'credit.added', clientId: client.id, data });
  tellOfCredit(tx, client, payment);
}
