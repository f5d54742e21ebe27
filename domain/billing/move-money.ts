import { randomUUID } from 'node:crypto';
import type { LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { InvoiceStatus } from './invoice.ts';
import type { AllocationCause } from './payment.ts';

/**
 * How the parts of one payment change, in minor units of its currency; together they are nothing, so that its sum stays
 * (B4). What is `applied` goes to, or comes from, `invoiceId`.
 */
export type Move = {
  paymentId: string;
  /** Whose money it is from now on, if it is somebody's. */
  clientId: string | undefined;
  applied?: bigint;
  credited?: bigint;
  reversed?: bigint;
  unmatched?: bigint;
  cause: AllocationCause;
  invoiceId?: string;
  reversalId?: string;
};

/** An invoice that money went to or came from, as it is now. */
export type MovedInvoice = { id: string; status: InvoiceStatus; owed: bigint; dueDate: LocalDate };

/**
 * The one place where money moves between invoices, credit and what was reversed: payments, their rows and the invoices in
 * one statement. The caller holds the locks of client, services and invoices (G5). An invoice whose money was taken is due
 * on `dueDate` at the earliest.
 */
export async function moveMoney(
  tx: Transaction,
  moves: readonly Move[],
  { dueDate }: { dueDate?: LocalDate } = {},
): Promise<MovedInvoice[]> {
  const rows = moves.map(
    ({ applied = 0n, credited = 0n, reversed = 0n, unmatched = 0n, ...move }, place) => ({
      ...move,
      applied: applied.toString(),
      credited: credited.toString(),
      reversed: reversed.toString(),
      unmatched: unmatched.toString(),
      place,
      allocationId: randomUUID(),
      entryId: randomUUID(),
    }),
  );
  const moved = await tx.em.execute<(Omit<MovedInvoice, 'owed'> & { owed: string })[]>(MOVE, [
    JSON.stringify(rows),
    tx.now,
    tx.now,
    tx.now,
    dueDate ?? null,
  ]);
  return moved.map(({ owed, ...invoice }) => ({ ...invoice, owed: BigInt(owed) }));
}

const MOVE = /* sql */ `
with move as (
  select * from jsonb_to_recordset(?::jsonb) as m("paymentId" uuid, "clientId" uuid, "invoiceId" uuid, "reversalId" uuid,
    applied bigint, credited bigint, reversed bigint, unmatched bigint, cause text, place int, "allocationId" uuid, "entryId" uuid)
), moved as (
  update payment p set applied = p.applied + m.applied, credited = p.credited + m.credited,
    reversed = p.reversed + m.reversed, unmatched = p.unmatched + m.unmatched,
    client_id = coalesce(p.client_id, m.client_id)
  from (
    select "paymentId", min("clientId"::text)::uuid as client_id, sum(applied) as applied, sum(credited) as credited,
      sum(reversed) as reversed, sum(unmatched) as unmatched
    from move group by "paymentId") as m
  where p.id = m."paymentId"
  returning p.id, p.currency
), allocated as (
  insert into allocation (id, payment_id, invoice_id, client_id, currency, amount, cause, reversal_id, at)
  select m."allocationId", moved.id, m."invoiceId", m."clientId", moved.currency, m.applied, m.cause, m."reversalId", ?
  from move m join moved on moved.id = m."paymentId" where m.applied <> 0 order by m.place
), entered as (
  insert into credit_entry (id, client_id, payment_id, amount, currency, at)
  select m."entryId", m."clientId", moved.id, m.credited, moved.currency, ?
  from move m join moved on moved.id = m."paymentId" where m.credited <> 0
)
update invoice i set applied = i.applied + m.applied,
  status = case when i.applied + m.applied = i.total then 'paid' else 'issued' end,
  paid_at = case when i.applied + m.applied = i.total then ?::timestamptz end,
  due_date = case when m.applied < 0 then greatest(i.due_date, ?::date) else i.due_date end
from (select "invoiceId" as id, sum(applied) as applied from move where applied <> 0 group by 1) as m
where i.id = m.id
returning i.id, i.status, i.total - i.applied as owed, i.due_date as "dueDate"`;
