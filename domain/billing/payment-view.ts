import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { InvoiceStatus } from './invoice.ts';

/** A payment as it is stored, amounts in minor units; `status` is its invoice's as it is now. */
export type StoredPayment = {
  id: string;
  provider: string;
  clientId: string | null;
  invoiceId: string | null;
  status: InvoiceStatus | null;
  reference: string;
  currency: string;
  paidAt: Date;
} & Record<Part, bigint>;

type Part = 'amount' | 'applied' | 'credited' | 'reversed' | 'unmatched';
const parts: readonly Part[] = ['amount', 'applied', 'credited', 'reversed', 'unmatched'];

/** What became of a payment, as whoever reported it and staff see it; amounts in minor units as decimal strings (G2). */
export type PaymentView = Record<Part, string> & {
  paymentId: string;
  /** What it was received for or assigned to; null while it is unmatched. */
  invoiceId: string | null;
  status: InvoiceStatus | null;
  currency: string;
};

export type PaymentKey = { id: string } | { provider: string; providerPaymentId: string };

type Row = Omit<StoredPayment, Part | 'paidAt'> & Record<Part, string> & { paidAt: string | Date };

/** Reads a payment; with `lock` it is locked, which comes last in G5's order. */
export async function readPayment(
  em: EntityManager,
  key: PaymentKey,
  options: { lock?: true } = {},
): Promise<StoredPayment | undefined> {
  const by =
    'id' in key
      ? { sql: 'p.id = ?', values: [key.id] }
      : {
          sql: 'p.provider = ? and p.provider_payment_id = ?',
          values: [key.provider, key.providerPaymentId],
        };
  const lock = options.lock ? ' for no key update of p' : '';
  const [row] = await em.execute<Row[]>(`${PAYMENT} where ${by.sql}${lock}`, by.values);
  if (!row) return undefined;
  const amounts = Object.fromEntries(parts.map((part) => [part, BigInt(row[part])])) as Record<Part, bigint>;
  return { ...row, ...amounts, paidAt: new Date(row.paidAt) };
}

const PAYMENT = /* sql */ `
select p.id, p.provider, p.client_id as "clientId", p.invoice_id as "invoiceId", i.status, p.reference, p.currency,
  p.paid_at as "paidAt", p.amount, p.applied, p.credited, p.reversed, p.unmatched
from payment p left join invoice i on i.id = p.invoice_id`;

export function viewOfPayment(payment: StoredPayment): PaymentView {
  const amounts = Object.fromEntries(parts.map((part) => [part, payment[part].toString()]));
  const { id: paymentId, invoiceId, status, currency } = payment;
  return { ...(amounts as Record<Part, string>), paymentId, invoiceId, status, currency };
}

/** A payment as the transaction leaves it. @throws {DomainError} NOT_FOUND. */
export async function viewNow({ em }: Transaction, id: string): Promise<PaymentView> {
  return viewOfPayment((await readPayment(em, { id })) ?? refuse('NOT_FOUND'));
}
