import type { Transaction } from '../transaction/transaction.ts';
import type { LineKind } from './invoice.ts';
import { moveMoney } from './move-money.ts';
import { settleInvoice } from './settle-invoice.ts';

/** What an invoice must have a line of for credit to be applied to it by itself (B4). */
const PAID_BY_CREDIT: readonly LineKind[] = ['order', 'renewal', 'upgrade'];

type Issued = Pick<Parameters<typeof settleInvoice>[1], 'id' | 'client' | 'services'> & {
  currency: string;
  total: bigint;
  lines: readonly { kind: LineKind }[];
};

/**
 * Applies the client's credit, the oldest payment's first, to an order's, a renewal's or an upgrade's invoice that is being
 * issued (B4); one that it covers is paid by it. The caller holds the client's lock.
 */
export async function spendCredit(tx: Transaction, invoice: Issued): Promise<void> {
  const { id: invoiceId, client, currency, total, lines } = invoice;
  if (!lines.some(({ kind }) => PAID_BY_CREDIT.includes(kind))) return;
  const held = await tx.em.execute<{ id: string; credited: string }[]>(CREDIT, [client.id, currency]);
  let left = total;
  const taken = held.flatMap(({ id: paymentId, credited }) => {
    const amount = left < BigInt(credited) ? left : BigInt(credited);
    left -= amount;
    return amount > 0n ? [{ paymentId, amount }] : [];
  });
  if (taken.length === 0) return;
  const [moved] = await moveMoney(
    tx,
    taken.map(({ paymentId, amount }) => ({
      paymentId,
      clientId: client.id,
      applied: amount,
      credited: -amount,
      cause: 'credit',
      invoiceId,
    })),
  );
  for (const { paymentId } of taken) {
    tx.event({ type: 'credit.spent', clientId: client.id, invoiceId, data: { paymentId } });
  }
  // A domain's year is billed with no such line.
  if (moved?.status === 'paid') await settleInvoice(tx, { ...invoice, domain: null });
}

/** Locked after everything else (G5). */
const CREDIT = /* sql */ `
select id, credited from payment where client_id = ? and currency = ? and credited > 0
order by received_at, id for no key update`;
