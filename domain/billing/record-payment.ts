import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { readMinorUnits } from './amount.ts';
import { followCheckout } from './follow-checkout.ts';
import type { InvoiceStatus } from './invoice.ts';
import { type LockedInvoice, lockInvoice } from './lock-invoice.ts';
import { tellOfPayment } from './payment-notice.ts';
import { settleInvoice } from './settle-invoice.ts';

/** One payment as its provider reports it; `amount` in minor units of `currency`. */
export type NewPayment = {
  /** Fixed by whoever reports it, never by their input (B4). */
  provider: string;
  providerPaymentId: string;
  invoiceId: string;
  amount: string;
  currency: string;
  paidAt: Date;
};

/** `status` is the invoice's as it is now; `applied` and `credited` are this payment's, in minor units. */
export type RecordedPayment = {
  paymentId: string;
  status: InvoiceStatus;
  applied: string;
  credited: string;
  repeated: boolean;
};

type Split = { id: string; amount: bigint; applied: bigint; credited: bigint };

/**
 * Records a payment once per (provider, provider's payment id): a repeat changes nothing (B4). It covers what the
 * invoice still owes; surplus, and money for an invoice that is paid or void, becomes the client's credit (B4, U8).
 * @throws {DomainError} INVALID_INPUT, NOT_FOUND, CURRENCY_MISMATCH (G2), PAYMENT_CONFLICT for a repeat with other data.
 */
export async function recordPayment(ctx: VerbContext, input: NewPayment): Promise<RecordedPayment> {
  const amount = readMinorUnits(input.amount, 'amount');
  if (amount <= 0n) refuse('INVALID_INPUT', { field: 'amount', expected: 'un importe mayor que cero' });
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    const earlier = await findPayment(tx, input);
    if (earlier) return repeated(earlier, input, invoice);
    if (input.currency !== invoice.currency) refuse('CURRENCY_MISMATCH');
    const split = splitPayment(amount, invoice);
    if (!(await insertPayment(tx, input, split))) refuse('PAYMENT_CONFLICT');
    const status = await apply(tx, invoice, split);
    await keepCredit(tx, invoice, split);
    tellOfPayment(tx, invoice, { ...split, paidAt: input.paidAt });
    const { id, applied, credited } = split;
    return {
      paymentId: id,
      status,
      applied: applied.toString(),
      credited: credited.toString(),
      repeated: false,
    };
  });
}

type PaymentRow = Pick<NewPayment, 'invoiceId' | 'amount' | 'currency'> &
  Record<'id' | 'applied' | 'credited', string> & { paidAt: string | Date };

async function findPayment(tx: Transaction, input: NewPayment): Promise<PaymentRow | undefined> {
  const [row] = await tx.em.execute<PaymentRow[]>(
    /* sql */ `select id, invoice_id as "invoiceId", amount, currency, paid_at as "paidAt", applied, credited
    from payment
    where provider = ? and provider_payment_id = ?`,
    [input.provider, input.providerPaymentId],
  );
  return row;
}

function repeated(earlier: PaymentRow, input: NewPayment, invoice: LockedInvoice): RecordedPayment {
  const isSame =
    earlier.invoiceId === input.invoiceId &&
    earlier.amount === input.amount &&
    earlier.currency === input.currency &&
    new Date(earlier.paidAt).getTime() === input.paidAt.getTime();
  if (!isSame) refuse('PAYMENT_CONFLICT');
  const { id, applied, credited } = earlier;
  return { paymentId: id, status: invoice.status, applied, credited, repeated: true };
}

function splitPayment(amount: bigint, invoice: LockedInvoice): Split {
  const owed = invoice.status === 'issued' ? invoice.total - invoice.applied : 0n;
  const applied = amount < owed ? amount : owed;
  return { id: randomUUID(), amount, applied, credited: amount - applied };
}

/** False when the same payment id came in for another invoice at the same moment: this one waited for its commit. */
async function insertPayment(tx: Transaction, input: NewPayment, split: Split): Promise<boolean> {
  const inserted = await tx.em.execute(
    /* sql */ `insert into payment (id, provider, provider_payment_id, invoice_id, amount, applied, credited,
      reversed, currency, paid_at, received_at)
    values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
    on conflict (provider, provider_payment_id) do nothing returning id`,
    [
      split.id,
      input.provider,
      input.providerPaymentId,
      input.invoiceId,
      split.amount.toString(),
      split.applied.toString(),
      split.credited.toString(),
      input.currency,
      input.paidAt,
      tx.now,
    ],
  );
  return inserted.length > 0;
}

async function apply(tx: Transaction, invoice: LockedInvoice, split: Split): Promise<InvoiceStatus> {
  const subjects = { clientId: invoice.client.id, invoiceId: invoice.id };
  tx.event({ type: 'payment.recorded', ...subjects, data: { paymentId: split.id } });
  if (split.applied === 0n) return invoice.status;
  const isPaid = invoice.applied + split.applied === invoice.total;
  const status = isPaid ? 'paid' : 'issued';
  await tx.em.execute('update invoice set applied = applied + ?, status = ?, paid_at = ? where id = ?', [
    split.applied.toString(),
    status,
    isPaid ? tx.now : null,
    invoice.id,
  ]);
  await followCheckout(tx, invoice.id);
  if (isPaid) await settleInvoice(tx, invoice);
  return status;
}

async function keepCredit(tx: Transaction, invoice: LockedInvoice, split: Split): Promise<void> {
  if (split.credited === 0n) return;
  const { client, currency } = invoice;
  await tx.em.execute(
    'insert into credit_entry (id, client_id, payment_id, amount, currency, at) values (?, ?, ?, ?, ?, ?)',
    [randomUUID(), client.id, split.id, split.credited.toString(), currency, tx.now],
  );
  tx.event({
    type: 'credit.added',
    clientId: client.id,
    invoiceId: invoice.id,
    data: {
      paymentId: split.id,
      reason: invoice.status === 'issued' ? 'surplus' : `invoice_${invoice.status}`,
    },
  });
}
