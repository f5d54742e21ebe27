import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import type { LocalDate } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import type { InvoiceStatus, LineKind } from './invoice.ts';
import { invoiceLink } from './invoice-link.ts';

type Money = { amount: string; currency: string };

/** Negative for a discount; the period is half-open (G2, G3). */
type LineView = {
  kind: LineKind;
  description: string;
  amount: Money;
  serviceId: string | null;
  periodStart: LocalDate | null;
  periodEnd: LocalDate | null;
};

/** An invoice as whom it was issued to sees it; money in minor units as decimal strings (G2). */
export type InvoiceView = {
  id: string;
  number: number;
  status: InvoiceStatus;
  total: Money;
  /** What remains to be paid: zero unless it is issued (B4). */
  owed: Money;
  issuedAt: string;
  dueDate: LocalDate;
  paidAt: string | null;
  voidedAt: string | null;
  link: string;
  lines: LineView[];
};

export type InvoicePage = Page & {
  status?: InvoiceStatus | undefined;
  /** Only those with a line for this service, which he need not hold any more. */
  serviceId?: string | undefined;
};

/**
 * The invoices that were issued to the client who asks, the newest first; those of a service that he gave away stay his,
 * and whoever holds it now is not shown them (T12). Two SQL, however many rows.
 * @throws {DomainError} FORBIDDEN.
 */
export function listInvoices(ctx: VerbContext, input: InvoicePage): Promise<InvoiceView[]> {
  const { after, limit, status, serviceId } = input;
  const conditions = [
    { sql: 'and i.status = ?', values: status ? [status] : [] },
    {
      sql: 'and exists (select 1 from invoice_line l where l.invoice_id = i.id and l.service_id = ?)',
      values: serviceId ? [serviceId] : [],
    },
    { sql: 'and (i.issued_at, i.id) < (?, ?::uuid)', values: after ? [after.at, after.id] : [] },
  ].filter(({ values }) => values.length > 0);
  return readInvoices(ctx, {
    sql: `${conditions.map(({ sql }) => sql).join(' ')} order by i.issued_at desc, i.id desc limit ?`,
    parameters: [...conditions.flatMap(({ values }) => values), limit],
  });
}

/** One of them. @throws {DomainError} FORBIDDEN; NOT_FOUND, also when it is somebody else's (C8). */
export async function getInvoice(ctx: VerbContext, input: { invoiceId: string }): Promise<InvoiceView> {
  const [invoice] = await readInvoices(ctx, { sql: 'and i.id = ?', parameters: [input.invoiceId] });
  return invoice ?? refuse('NOT_FOUND');
}

type Row = {
  id: string;
  number: string;
  status: InvoiceStatus;
  currency: string;
  total: string;
  owed: string;
  issuedAt: Date | string;
  dueDate: LocalDate;
  paidAt: Date | string | null;
  voidedAt: Date | string | null;
  linkToken: string;
};

async function readInvoices(
  ctx: VerbContext,
  filter: { sql: string; parameters: unknown[] },
): Promise<InvoiceView[]> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const rows = await em.execute<Row[]>(`${OWN} ${filter.sql}`, [clientId, ...filter.parameters]);
  const lines = await linesOf(em, rows);
  return rows.map(({ currency, linkToken, ...row }) => ({
    ...row,
    number: Number(row.number),
    total: { amount: row.total, currency },
    owed: { amount: row.owed, currency },
    issuedAt: new Date(row.issuedAt).toISOString(),
    paidAt: row.paidAt && new Date(row.paidAt).toISOString(),
    voidedAt: row.voidedAt && new Date(row.voidedAt).toISOString(),
    link: invoiceLink(ctx.deployment, linkToken),
    lines: lines.get(row.id) ?? [],
  }));
}

type LineRow = Omit<LineView, 'amount'> & { invoiceId: string; amount: string; currency: string };

async function linesOf(em: EntityManager, invoices: readonly Row[]): Promise<Map<string, LineView[]>> {
  const rows = await em.execute<LineRow[]>(LINES, [arrayLiteral(invoices.map(({ id }) => id))]);
  const grouped = Map.groupBy(rows, ({ invoiceId }) => invoiceId);
  return new Map([...grouped].map(([id, lines]) => [id, lines.map(lineView)]));
}

function lineView({ invoiceId: _, amount, currency, ...line }: LineRow): LineView {
  return { ...line, amount: { amount, currency } };
}

const OWN = /* sql */ `
select i.id, i.number, i.status, i.currency, i.total, i.issued_at as "issuedAt", i.due_date as "dueDate",
    case when i.status = 'issued' then i.total - i.applied else 0 end as owed,
    i.paid_at as "paidAt", i.voided_at as "voidedAt", i.link_token as "linkToken"
  from invoice i
  where i.client_id = ?`;

/** Charges before discounts, within each period: in what order they were given is not kept. */
const LINES = /* sql */ `
select invoice_id as "invoiceId", kind, description, amount, currency, service_id as "serviceId",
    period_start as "periodStart", period_end as "periodEnd"
  from invoice_line where invoice_id = any (?::uuid[])
  order by period_start nulls last, amount desc, id`;
