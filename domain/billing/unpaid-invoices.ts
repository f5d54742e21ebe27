import type { EntityManager } from '@mikro-orm/postgresql';
import type { UnpaidInvoice } from '../changes/load.ts';
import type { OwedInvoice } from '../error-texts.ts';
import type { Deployment } from '../transaction/context.ts';
import { arrayLiteral } from '../transaction/transaction.ts';
import { invoiceLink } from './invoice-link.ts';

/**
 * The issued, unpaid invoices of its holder that have a line for the service, the oldest first (T2). What a former holder owes,
 * since a payment of theirs was reversed, is theirs alone (B4). One SQL.
 */
export async function unpaidInvoices(em: EntityManager, serviceId: string): Promise<UnpaidInvoice[]> {
  const byService = await unpaidInvoicesByService(em, [serviceId]);
  return byService.get(serviceId) ?? [];
}

/** The same for many services at once, in one SQL; services that owe nothing are left out. */
export async function unpaidInvoicesByService(
  em: EntityManager,
  serviceIds: readonly string[],
): Promise<Map<string, UnpaidInvoice[]>> {
  const rows = await em.execute<Row[]>(UNPAID, [arrayLiteral(serviceIds)]);
  const invoices = rows.map((row) => ({ ...row, number: Number(row.number), total: BigInt(row.total) }));
  return Map.groupBy(invoices, ({ serviceId }) => serviceId);
}

type Row = Omit<UnpaidInvoice, 'number' | 'total'> & { serviceId: string; number: string; total: string };

const UNPAID = /* sql */ `
select l.service_id as "serviceId", i.id, i.number, i.client_id as "clientId", i.total, i.currency,
  i.due_date as "dueDate", i.postponed_until as "postponedUntil", i.link_token as "linkToken"
from (select distinct service_id, invoice_id from invoice_line where service_id = any (?::uuid[])) as l
join invoice i on i.id = l.invoice_id
join ownership_interval o on o.service_id = l.service_id and o.client_id = i.client_id and o.ended_at is null
where i.status = 'issued'
order by i.number`;

/** Unpaid invoices as a client reads them, each with its link (T2). */
export function describeOwed(deployment: Deployment, invoices: readonly UnpaidInvoice[]): OwedInvoice[] {
  return invoices.map(({ id, number, total, currency, dueDate, linkToken }) => ({
    id,
    number,
    total: { amount: total.toString(), currency },
    dueDate,
    link: invoiceLink(deployment, linkToken),
  }));
}
