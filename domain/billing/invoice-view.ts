import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import type { LocalDate } from '../time.ts';
import { actingKey } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import type { InvoiceStatus, LineKind } from './invoice.ts';
import { invoiceLink } from './invoice-link.ts';
import { CAN_BE_PAID, payLink } from './pay-link.ts';

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

/** An invoice as whom it was issued to, staff, or a key that reads invoices, sees it; money in minor units as decimal strings (G2). */
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
  /** Where it is paid, while just what is owed can be (B4). */
  payLink?: string;
  /** Where a bank transfer for it goes, in the company's own words; while it is owed. */
  bankTransfer?: string;
  /** Staff has not decided yet whether it is void, as was asked for (B5). */
  voidAsked: boolean;
  lines: LineView[];
};

export type InvoicePage = Page & {
  status?: InvoiceStatus | undefined;
  /** Only those with a line for this service, which he need not hold any more. */
  serviceId?: string | undefined;
  /** Only this client's. */
  clientId?: string | undefined;
};

/**
 * The invoices that were issued to the client who asks, the newest first; those of a service that he gave away stay his,
 * and whoever holds it now is not shown them (T12). Staff, or a key that reads invoices, names whose, or of which service
 * (C8). Two SQL, however many rows.
 * @throws {DomainError} FORBIDDEN; INVALID_INPUT for staff or a key that names neither.
 */
export async function listInvoices(ctx: VerbContext, input: InvoicePage): Promise<InvoiceView[]> {
  const { after, limit, status, serviceId, clientId } = input;
  if (ctx.actor.type !== 'client' && !serviceId && !clientId) {
    refuse('INVALID_INPUT', { field: 'clientId', expected: 'se esperaba un cliente o un servicio' });
  }
  const conditions = [
    { sql: 'and i.client_id = ?', values: clientId ? [clientId] : [] },
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

/** One of them; staff and such a key read any. @throws {DomainError} FORBIDDEN; NOT_FOUND, also when it is somebody else's (C8). */
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
  canBePaid: boolean;
  voidAsked: boolean;
};

async function readInvoices(
  ctx: VerbContext,
  filter: { sql: string; parameters: unknown[] },
): Promise<InvoiceView[]> {
  const { actor } = ctx;
  const owner = actor.type === 'client' ? actor.clientId : undefined;
  if (!owner && actor.type !== 'staff') actingKey(ctx, 'invoices:read');
  const em = read(ctx);
  const mayRead = owner ? 'i.client_id = ?' : 'true';
  const parameters = [...(owner ? [owner] : []), ...filter.parameters];
  const rows = await em.execute<Row[]>(`${INVOICES} where ${mayRead} ${filter.sql}`, parameters);
  const lines = await linesOf(em, rows);
  const { bankTransfer } = ctx.deployment;
  return rows.map(({ currency, linkToken, canBePaid, ...row }) => ({
    ...row,
    number: Number(row.number),
    total: { amount: row.total, currency },
    owed: { amount: row.owed, currency },
    issuedAt: new Date(row.issuedAt).toISOString(),
    paidAt: row.paidAt && new Date(row.paidAt).toISOString(),
    voidedAt: row.voidedAt && new Date(row.voidedAt).toISOString(),
    link: invoiceLink(ctx.deployment, linkToken),
    ...(canBePaid && { payLink: payLink(invoiceLink(ctx.deployment, linkToken)) }),
    ...(row.status === 'issued' && bankTransfer !== undefined && { bankTransfer }),
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

const INVOICES = /* sql */ `
select i.id, i.number, i.status, i.currency, i.total, i.issued_at as "issuedAt", i.due_date as "dueDate",
    case when i.status = 'issued' then i.total - i.applied else 0 end as owed,
    i.paid_at as "paidAt", i.voided_at as "voidedAt", i.link_token as "linkToken",
    ${CAN_BE_PAID} as "canBePaid",
    exists (select from staff_task k where k.kind = 'invoice_void_asked' and k.subject_id = i.id and k.resolved_at is null)
      as "voidAsked"
  from invoice i`;

/** Charges before discounts, within each period: in what order they were given is not kept. */
const LINES = /* sql */ `
select invoice_id as "invoiceId", kind, description, amount, currency, service_id as "serviceId",
    period_start as "periodStart", period_end as "periodEnd"
  from invoice_line where invoice_id = any (?::uuid[])
  order by period_start nulls last, amount desc, id`;
