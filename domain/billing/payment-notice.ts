import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { formatDate, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { LockedInvoice } from './lock-invoice.ts';

type Received = { id: string; amount: bigint; applied: bigint; credited: bigint; paidAt: Date };

/** Alert "payment received", one for each payment (A1, A2): what is still owed, or that nothing is, or the credit (U8). */
export function tellOfPayment(tx: Transaction, invoice: LockedInvoice, payment: Received): void {
  const { client, currency } = invoice;
  const money = (amount: bigint) => formatMoney({ amount, currency });
  const shared = { to: client, businessKey: `payment_received/${payment.id}` };
  const variables = {
    name: client.name,
    amount: money(payment.amount),
    date: formatDate(localDateOf(payment.paidAt, invoice.timeZone)),
    invoice: invoice.number.toString(),
  };
  if (payment.credited > 0n) {
    tell(tx, {
      ...shared,
      template: 'payment_received_with_credit',
      variables: { ...variables, credit: money(payment.credited) },
    });
    return;
  }
  const owed = invoice.total - invoice.applied - payment.applied;
  if (owed === 0n) {
    tell(tx, { ...shared, template: 'payment_completed_invoice', variables });
    return;
  }
  tell(tx, {
    ...shared,
    template: 'payment_received',
    variables: { ...variables, owed: money(owed) },
  });
}
