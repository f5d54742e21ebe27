import type { EntityManager } from '@mikro-orm/postgresql';
import type { OwedInvoice } from '../error-texts.ts';
import type { LocalDate } from '../time.ts';
import type { Deployment } from '../transaction/context.ts';
import { arrayLiteral } from '../transaction/transaction.ts';

/** An issued, unpaid invoice; `total` in minor units of `currency`. */
export type UnpaidInvoice = {
  id: string;
  number: number;
  /** Who owes it: past invoices stay with the former holder (T12). */
  clientId: string;
  total: bigint;
  currency: string;
  dueDate: LocalDate;
};

type Row = {
  service_id: string;
  id: string;
  number: string;
  client_id: string;
  total: string;
  currency: string;
  due_date: LocalDate;
};

/** The issued, unpaid invoices that have a line for the service, the oldest first (T2). One SQL. */
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
  const byService = new Map<string, UnpaidInvoice[]>();
  for (const row of rows) {
    const invoices = byService.get(row.service_id) ?? [];
    invoices.push(invoiceOf(row));
    byService.set(row.service_id, invoices);
  }
  return byService;
}

const UNPAID = /* sql */ `
select l.service_id, i.id, i.number, i.client_id, i.total, i.currency, i.due_date
from (select distinct service_id, invoice_id from invoice_line where service_id = any (?::uuid[])) as l
join invoice i on i.id = l.invoice_id
where i.status = 'issued'
order by i.number`;

function invoiceOf(row: Row): UnpaidInvoice {
  return {
    id: row.id,
    number: Number(row.number),
    clientId: row.client_id,
    total: BigInt(row.total),
    currency: row.currency,
    dueDate: row.due_date,
  };
}

/** Unpaid invoices as a client reads them, each with its link (T2). */
export function describeOwed(deployment: Deployment, invoices: readonly UnpaidInvoice[]): OwedInvoice[] {
  return invoices.map(({ id, number, total, currency, dueDate }) => ({
    id,
    number,
    total: { amount: total.toString(), currency },
    dueDate,
    link: invoiceLink(deployment, id),
  }));
}

/** Where a client sees and pays an invoice. */
export function invoiceLink(deployment: Deployment, invoiceId: string): string {
  return `${deployment.publicUrl}/facturas/${invoiceId}`;
}
