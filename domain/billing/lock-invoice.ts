import { OPEN_CHANGE, type OpenChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { TaskKind } from '../tasks/staff-task.ts';
import type { LocalDate } from '../time.ts';
import { prepared } from '../transaction/prepared.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import type { InvoiceStatus } from './invoice.ts';

/** A locked invoice with its client and the services of its lines; `total` and `applied` in minor units. */
export type LockedInvoice = {
  id: string;
  number: number;
  status: InvoiceStatus;
  currency: string;
  total: bigint;
  applied: bigint;
  dueDate: LocalDate;
  /** Of the page on which it is seen. */
  linkToken: string;
  client: { id: string; name: string; phone: string; email: string };
  services: { id: string; label: string; openChange: OpenChange | null }[];
  /** Whose next year it is for (B7), and whether staff renewed it for that year already. */
  domain: { id: string; name: string; isRenewed: boolean } | null;
  /** Whether it is for a bigger plan (U6). */
  isOfUpgrade: boolean;
  /** Whether staff has a task about it of those in TASKS_OF_OWED. */
  hasTask: boolean;
  /** The alert that it shares with others of its client (A2). */
  alertBundle: string | null;
  timeZone: string;
};

/** What staff is asked about an invoice while it is owed: for a transfer that its client reported (B4), and to void it (B5). */
export const TASKS_OF_OWED = ['payment_reported', 'invoice_void_asked'] as const satisfies TaskKind[];

/** What remains to be paid of an invoice, in minor units: nothing unless it is issued (B4). */
export function owedOf({
  status,
  total,
  applied,
}: Pick<LockedInvoice, 'status' | 'total' | 'applied'>): bigint {
  return status === 'issued' ? total - applied : 0n;
}

/**
 * Locks an invoice after its client and the services of its lines, in G5's order. Three statements.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockInvoice(tx: Transaction, invoiceId: string): Promise<LockedInvoice> {
  return (await lockInvoiceIfThere(tx, invoiceId)) ?? refuse('NOT_FOUND');
}

/** The same for what may be no invoice: undefined then. */
export async function lockInvoiceIfThere(
  tx: Transaction,
  invoiceId: string,
): Promise<LockedInvoice | undefined> {
  // An invoice never changes its client or its lines, so both can be read before the lock.
  const [lockSet] = await tx.em.execute<{ client_id: string; service_ids: string[] }[]>(
    /* sql */ `select i.client_id, array(
      select distinct service_id from invoice_line where invoice_id = i.id and service_id is not null)
      as service_ids
    from invoice i where i.id = ?`,
    [invoiceId],
  );
  if (!lockSet) return undefined;
  await tx.lock({ clients: [lockSet.client_id], services: lockSet.service_ids });
  const [invoice] = await lockInvoices(tx, [invoiceId]);
  return invoice;
}

/** Locks invoices for a caller who holds the locks of their clients and of the services of their lines. One statement. */
export async function lockInvoices(tx: Transaction, invoiceIds: readonly string[]): Promise<LockedInvoice[]> {
  const rows = await askLocked<Row>(tx.em, [arrayLiteral(invoiceIds)]);
  return rows.map(({ number, total, applied, ...row }) => ({
    ...row,
    number: Number(number),
    total: BigInt(total),
    applied: BigInt(applied),
  }));
}

type Row = Omit<LockedInvoice, 'number' | 'total' | 'applied'> &
  Record<'number' | 'total' | 'applied', string>;

const askLocked = prepared(/* sql */ `
select i.id, i.number, i.status, i.currency, i.total, i.applied, i.due_date as "dueDate", i.link_token as "linkToken",
  i.alert_bundle as "alertBundle", w.time_zone as "timeZone", exists (
    select from staff_task where kind = any ('{${TASKS_OF_OWED.join()}}') and subject_id = i.id and resolved_at is null
  ) as "hasTask",
  exists (select from invoice_line where invoice_id = i.id and kind = 'upgrade') as "isOfUpgrade",
  jsonb_build_object('id', c.id, 'name', c.name, 'phone', c.phone, 'email', c.email) as client, (
    select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'label', s.label, 'openChange', ${OPEN_CHANGE}) order by s.id), '[]')
    from service s where s.id in (select service_id from invoice_line where invoice_id = i.id)
  ) as services,
  (select jsonb_build_object('id', d.id, 'name', d.name, 'isRenewed', d.expires_on > i.domain_expires_on)
    from domain d where d.id = i.domain_id) as domain
from invoice i
join client c on c.id = i.client_id
cross join company_settings w
where i.id = any (?::uuid[])
order by i.id for no key update of i`);
