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
  const shared = { to: client, businessKey: businessKeyOf(payment) };
  const variables = {
    name: client.name,
    amount: money(payment.amount),
    date: formatDate(localDateOf(payment.paidAt, invoice.timeZone)),
    invoice: invoice.number.toString(),
  };
  if (invoice.status === 'void' && invoice.isOfUpgrade) {
    tell(tx, {
      ...shared,
      template: 'payment_after_upgrade',
      variables: {
        ...variables,
        credit: money(payment.credited),
        link: `${tx.ctx.deployment.publicUrl}/servicios`,
      },
    });
    return;
  }
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

type CreditedClient = { id: string; name: string; phone: string; timeZone: string };

/** The same alert of a payment that is for no invoice: all of it is credit. */
export function tellOfCredit(
  tx: Transaction,
  client: CreditedClient,
  payment: { id: string; amount: bigint; currency: string; paidAt: Date },
): void {
  tell(tx, {
    to: client,
    businessKey: businessKeyOf(payment),
    template: 'payment_received_as_credit',
    variables: {
      name: client.name,
      amount: formatMoney(payment),
      date: formatDate(localDateOf(payment.paidAt, client.timeZone)),
    },
  });
}

function businessKeyOf({ id }: { id: string }): string {
  return `payment_received/${id}`;
}
