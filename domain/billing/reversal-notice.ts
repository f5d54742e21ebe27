import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { formatDate, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { invoiceLink } from './invoice-link.ts';
import type { LockedInvoice } from './lock-invoice.ts';
import type { LockedPayment } from './lock-payment.ts';
import type { MovedInvoice } from './move-money.ts';

type Reversal = {
  id: string;
  reopened: readonly { invoice: LockedInvoice; taken: bigint }[];
  moved: readonly MovedInvoice[];
  /** What credit went down by. */
  fromCredit: bigint;
};

/** Whoever owes again is told what and until when, an alert for each invoice; of credit that is gone, one more (A1, B4). */
export async function tellOfReversal(
  tx: Transaction,
  payment: LockedPayment,
  { id, reopened, moved, fromCredit }: Reversal,
): Promise<void> {
  for (const { invoice, taken } of reopened) {
    const now = moved.find((other) => other.id === invoice.id);
    if (now) tellOfDebt(tx, payment, { id, invoice, taken, now });
  }
  if (fromCredit === 0n) return;
  tell(tx, {
    ...(await aboutPayment(tx, payment, fromCredit)),
    businessKey: `payment_reversed/${id}`,
    template: 'payment_reversed_from_credit',
  });
}

function tellOfDebt(
  tx: Transaction,
  { currency }: LockedPayment,
  debt: { id: string; invoice: LockedInvoice; taken: bigint; now: MovedInvoice },
): void {
  const { invoice, taken, now } = debt;
  tell(tx, {
    to: invoice.client,
    businessKey: `payment_reversed/${debt.id}/${invoice.id}`,
    template: 'payment_reversed',
    variables: {
      name: invoice.client.name,
      amount: formatMoney({ amount: taken, currency }),
      invoice: invoice.number.toString(),
      owed: formatMoney({ amount: now.owed, currency }),
      dueDate: formatDate(now.dueDate),
      link: invoiceLink(tx.ctx.deployment, invoice.linkToken),
    },
  });
}

/** What was taken is there again. */
export async function tellOfRestoral(
  tx: Transaction,
  payment: LockedPayment,
  { id, amount }: { id: string; amount: bigint },
): Promise<void> {
  if (!payment.clientId) return;
  tell(tx, {
    ...(await aboutPayment(tx, payment, amount)),
    businessKey: `payment_restored/${id}`,
    template: 'payment_restored',
  });
}

async function aboutPayment(
  tx: Transaction,
  { clientId, currency, paidAt, policy }: LockedPayment,
  amount: bigint,
) {
  const [client] = await tx.em.execute<{ id: string; name: string; phone: string; email: string }[]>(
    'select id, name, phone, email from client where id = ?',
    [clientId],
  );
  const to = client ?? refuse('NOT_FOUND');
  const date = formatDate(localDateOf(paidAt, policy.timeZone));
  return { to, variables: { name: to.name, amount: formatMoney({ amount, currency }), date } };
}
