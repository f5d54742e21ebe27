import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import { HOUR_MS } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { readPositive } from './amount.ts';
import { type LockedInvoice, lockInvoiceIfThere } from './lock-invoice.ts';
import { matchToInvoice } from './match-payment.ts';
import { type PaymentView, readPayment, type StoredPayment, viewOfPayment } from './payment-view.ts';

/** One payment as its provider reports it; `amount` in minor units of `currency`, what was sold (B4). */
export type NewPayment = {
  /** Fixed by whoever reports it, never by their input (B4). */
  provider: string;
  providerPaymentId: string;
  /** What the payment says that it is for: it need be no invoice of ours. */
  invoiceId: string;
  amount: string;
  /** The invoice's if it is left out; the company's if there is no such invoice. */
  currency?: string | undefined;
  paidAt: Date;
};

/** A payment as it is now; `repeated` if it was recorded before. */
export type RecordedPayment = PaymentView & { repeated: boolean };

const IS_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** A clock of theirs may be ahead of ours. */
const MOST_AHEAD_MS = HOUR_MS;
const EARLIEST = new Date('2000-01-01T00:00:00Z');

/**
 * Records a payment once per (provider, provider's payment id): a repeat changes nothing (B4). It covers what the
 * invoice still owes; surplus, and money for an invoice that is paid or void, becomes the client's credit (B4, U8). Money
 * whose invoice cannot be told, or that is in another currency, is kept as unmatched: a staff task, and it moves nothing.
 * @throws {DomainError} INVALID_INPUT, PAYMENT_CONFLICT for a repeat with other data.
 */
export async function recordPayment(ctx: VerbContext, input: NewPayment): Promise<RecordedPayment> {
  checkPayment(ctx, input);
  return transaction(ctx, async (tx) => {
    const found = IS_ID.test(input.invoiceId) ? await lockInvoiceIfThere(tx, input.invoiceId) : undefined;
    const isFit = found && (input.currency ?? found.currency) === found.currency;
    return receivePayment(tx, input, isFit ? found : undefined);
  });
}

/** @throws {DomainError} INVALID_INPUT. */
export function checkPayment(
  { now }: VerbContext,
  { amount, paidAt }: Pick<NewPayment, 'amount' | 'paidAt'>,
) {
  readPositive(amount);
  if (paidAt >= EARLIEST && paidAt.getTime() <= now.getTime() + MOST_AHEAD_MS) return;
  refuse('INVALID_INPUT', { field: 'paidAt', expected: 'se esperaba una fecha pasada, desde el año 2000' });
}

/** The same for a caller who holds the locks of the invoice that it is for, if it is for one. */
export async function receivePayment(
  tx: Transaction,
  input: NewPayment,
  invoice: LockedInvoice | undefined,
): Promise<RecordedPayment> {
  const id = await insertPayment(tx, input, invoice);
  if (!id) return repeatedPayment(tx, input);
  const payment = { id, amount: BigInt(input.amount), paidAt: input.paidAt };
  if (invoice) {
    const subjects = { clientId: invoice.client.id, invoiceId: invoice.id };
    tx.event({ type: 'payment.recorded', ...subjects, data: { paymentId: id } });
    await matchToInvoice(tx, payment, invoice);
  } else {
    tx.event({ type: 'payment.unmatched', data: { paymentId: id } });
    await openTask(tx, { kind: 'payment_unmatched', subjectId: id, details: { provider: input.provider } });
  }
  const recorded = (await readPayment(tx.em, { id })) ?? refuse('NOT_FOUND');
  return { ...viewOfPayment(recorded), repeated: false };
}

/** Undefined if its id is known; whoever is recording it at this moment is waited for. */
async function insertPayment(
  tx: Transaction,
  input: NewPayment,
  invoice: LockedInvoice | undefined,
): Promise<string | undefined> {
  const [inserted] = await tx.em.execute<{ id: string }[]>(INSERT, [
    randomUUID(),
    input.provider,
    input.providerPaymentId,
    invoice?.id ?? null,
    input.invoiceId,
    input.amount,
    input.amount,
    input.currency ?? invoice?.currency ?? null,
    input.paidAt,
    tx.now,
  ]);
  return inserted?.id;
}

const INSERT = /* sql */ `
insert into payment (id, provider, provider_payment_id, invoice_id, reference, amount, applied, credited, reversed,
  unmatched, currency, paid_at, received_at)
select ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, coalesce(?, currency), ?, ? from company_settings
on conflict (provider, provider_payment_id) do nothing returning id`;

async function repeatedPayment(tx: Transaction, input: NewPayment): Promise<RecordedPayment> {
  const { provider, providerPaymentId } = input;
  const earlier = await readPayment(tx.em, { provider, providerPaymentId });
  if (!earlier || !isSame(earlier, input)) refuse('PAYMENT_CONFLICT');
  return { ...viewOfPayment(earlier), repeated: true };
}

function isSame(earlier: StoredPayment, input: NewPayment): boolean {
  return (
    earlier.reference === input.invoiceId &&
    earlier.amount === BigInt(input.amount) &&
    (input.currency ?? earlier.currency) === earlier.currency &&
    earlier.paidAt.getTime() === input.paidAt.getTime()
  );
}
