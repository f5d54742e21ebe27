import type { Policy } from '../company/policies.ts';
import { policyNow } from '../company/policy-now.ts';
import { refuse } from '../errors.ts';
import { ChangedBeforeLock, type Transaction } from '../transaction/transaction.ts';
import { type LockedInvoice, lockInvoices } from './lock-invoice.ts';
import { type PaymentKey, readPayment, type StoredPayment } from './payment-view.ts';

/** A locked payment with all that its money pays: `covers` of `invoice`, in minor units, the newest first. */
export type LockedPayment = StoredPayment & {
  paid: { invoice: LockedInvoice; covers: bigint }[];
  policy: Policy;
};

/**
 * Locks a payment after its client, and after the services and the invoices that any of its money ever went to (G5).
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockPayment(tx: Transaction, key: PaymentKey): Promise<LockedPayment> {
  const { id, clientId } = (await readPayment(tx.em, key)) ?? refuse('NOT_FOUND');
  if (clientId) await tx.lock({ clients: [clientId] });
  // Whoever moves money of a client holds the client's lock: from here on these stay as they are.
  const touched = await tx.em.execute<Touched[]>(TOUCHED, [id]);
  const services = new Set(touched.flatMap((invoice) => invoice.services));
  if (clientId) await tx.lock({ clients: [clientId], services: [...services] });
  const invoices = await lockInvoices(
    tx,
    touched.map((invoice) => invoice.id),
  );
  const payment = await readPayment(tx.em, { id }, { lock: true });
  if (!payment || payment.clientId !== clientId) throw new ChangedBeforeLock('whose payment it is');
  const paid = touched.flatMap(({ id: invoiceId, covers }) => {
    const invoice = invoices.find((one) => one.id === invoiceId);
    return invoice ? [{ invoice, covers: BigInt(covers) }] : [];
  });
  return { ...payment, paid, policy: await policyNow(tx) };
}

type Touched = { id: string; covers: string; services: string[] };

const TOUCHED = /* sql */ `
select a.invoice_id as id, sum(a.amount)::text as covers, coalesce((
    select json_agg(distinct l.service_id) from invoice_line l
    where l.invoice_id = a.invoice_id and l.service_id is not null), '[]') as services
from allocation a where a.payment_id = ?
group by a.invoice_id order by max(a.sequence) desc`;
