import { expect } from 'vitest';
import type { TestDatabase } from '../harness/database.ts';

type Database = Pick<TestDatabase, 'sql'>;
type InvoiceRow = { status: string; applied: string; total: string; paid_at: Date | null };

export async function invoiceRow({ sql }: Database, id: string): Promise<InvoiceRow> {
  const [row] = await sql<InvoiceRow>('select status, applied, total, paid_at from invoice where id = $1', [
    id,
  ]);
  if (!row) throw new Error('no such invoice');
  return row;
}

export function paymentRows({ sql }: Database, invoiceId: string) {
  return sql<{ amount: string; applied: string; credited: string }>(
    'select amount, applied, credited from payment where invoice_id = $1',
    [invoiceId],
  );
}

/** A client's credit in minor units. */
export async function creditOf({ sql }: Database, clientId: string): Promise<string> {
  const [row] = await sql<{ credit: string }>(
    'select coalesce(sum(amount), 0)::text as credit from credit_entry where client_id = $1',
    [clientId],
  );
  return row?.credit ?? '';
}

/** The row as the verb leaves it, behind its locks. */
export async function voidInvoice({ sql }: Database, id: string): Promise<void> {
  await sql(
    `update invoice set status = 'void', voided_at = issued_at, void_reason = 'test'
    where id = $1 and status = 'issued'`,
    [id],
  );
}

/** Invariant 10, over every row of the database, worked out apart from what the database itself checks. */
export async function expectMoneyToAddUp({ sql }: Database): Promise<void> {
  const broken = await sql(`
    select 'invoice' as what, i.id from invoice i
      left join (select invoice_id, sum(amount) as applied from allocation group by 1) a on a.invoice_id = i.id
      where i.applied <> coalesce(a.applied, 0) or i.applied > i.total or (i.status = 'void' and i.applied <> 0)
        or (i.status = 'paid') <> (i.applied = i.total)
    union all
    select 'payment', p.id from payment p
      left join (select payment_id, sum(amount) as amount from credit_entry group by 1) c on c.payment_id = p.id
      left join (select payment_id, sum(amount) as amount from allocation group by 1) a on a.payment_id = p.id
      left join (select r.payment_id, sum(r.amount) as amount from payment_reversal r
        left join payment_restoral b on b.reversal_id = r.id where b.reversal_id is null group by 1) r on r.payment_id = p.id
      where p.amount <> p.applied + p.credited + p.reversed + p.unmatched or p.credited <> coalesce(c.amount, 0)
        or p.applied <> coalesce(a.amount, 0) or p.reversed <> coalesce(r.amount, 0)
    union all
    select 'pair', a.payment_id from allocation a group by a.payment_id, a.invoice_id having sum(a.amount) < 0
    union all
    select 'credit', c.client_id from credit_entry c group by c.client_id, c.currency having sum(c.amount) < 0`);
  expect(broken).toEqual([]);
}
