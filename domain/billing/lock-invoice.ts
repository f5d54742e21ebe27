import { OPEN_CHANGE, type OpenChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { InvoiceStatus } from './invoice.ts';

/** A locked invoice with its client and the services of its lines; `total` and `applied` in minor units. */
export type LockedInvoice = {
  id: string;
  number: number;
  status: InvoiceStatus;
  currency: string;
  total: bigint;
  applied: bigint;
  client: { id: string; name: string; phone: string };
  services: { id: string; label: string; openChange: OpenChange | null }[];
  /** Whose next year it is for (B7). */
  domain: { id: string; name: string } | null;
  timeZone: string;
};

/**
 * Locks an invoice after its client and the services of its lines, in G5's order. Three statements.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockInvoice(tx: Transaction, invoiceId: string): Promise<LockedInvoice> {
  // An invoice never changes its client or its lines, so both can be read before the lock.
  const [lockSet] = await tx.em.execute<{ client_id: string; service_ids: string[] }[]>(
    /* sql */ `select i.client_id, array(
      select distinct service_id from invoice_line where invoice_id = i.id and service_id is not null)
      as service_ids
    from invoice i where i.id = ?`,
    [invoiceId],
  );
  if (!lockSet) refuse('NOT_FOUND');
  await tx.lock({ clients: [lockSet.client_id], services: lockSet.service_ids });
  const [row] = await tx.em.execute<Row[]>(LOCKED, [invoiceId]);
  if (!row) refuse('NOT_FOUND');
  const { number, total, applied } = row;
  return { ...row, number: Number(number), total: BigInt(total), applied: BigInt(applied) };
}

type Row = Omit<LockedInvoice, 'number' | 'total' | 'applied'> &
  Record<'number' | 'total' | 'applied', string>;

const LOCKED = /* sql */ `
select i.id, i.number, i.status, i.currency, i.total, i.applied, w.time_zone as "timeZone",
  jsonb_build_object('id', c.id, 'name', c.name, 'phone', c.phone) as client, (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'label', s.label, 'openChange', ${OPEN_CHANGE}) order by s.id), '[]')
    from service s where s.id in (select service_id from invoice_line where invoice_id = i.id)
  ) as services,
  (select jsonb_build_object('id', d.id, 'name', d.name) from domain d where d.id = i.domain_id) as domain
from invoice i
join client c on c.id = i.client_id
cross join company_settings w
where i.id = ?
for no key update of i`;
