import { invoiceLink } from '../billing/invoice-link.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import type { Period } from '../services/service.ts';
import type { LocalDate } from '../time.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { Deployment, VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import type { QuoteStatus } from './quote.ts';

type Money = { amount: string; currency: string };

/** A quote as its client and staff see it; money in minor units as decimal strings (G2). */
export type QuoteView = {
  id: string;
  number: number;
  clientId: string;
  client: { id: string; name: string };
  serviceId: string | null;
  /** `expired` from the day after `validUntil` on, whether or not that was recorded yet. */
  status: QuoteStatus;
  total: Money;
  /** In the order in which they were given. */
  lines: { description: string; amount: Money }[];
  /** The last local day on which it can be accepted (G3). */
  validUntil: LocalDate;
  note: string | null;
  /** What accepting it upgrades its service to: `total` is paid for that now, `recurring` for each term from then on (U5). */
  upgrade: { plan: { id: string; name: string }; period: Period; recurring: Money } | null;
  createdAt: string;
  closedAt: string | null;
  link: string;
  /** What became of an accepted one. */
  invoice: { id: string; number: number; link: string } | null;
};

export type QuotePage = Page & { status?: QuoteStatus | undefined };

/** The quotes of the client who asks, the newest first. One SQL. @throws {DomainError} FORBIDDEN. */
export function listQuotes(ctx: VerbContext, input: QuotePage): Promise<QuoteView[]> {
  const { clientId } = actingClient(ctx);
  return listOf(ctx, { ...input, clientId });
}

/** Those of every client, or of one, for staff, the newest first. One SQL. @throws {DomainError} FORBIDDEN. */
export function listQuotesForStaff(
  ctx: VerbContext,
  input: QuotePage & { clientId?: string | undefined },
): Promise<QuoteView[]> {
  actingStaff(ctx);
  return listOf(ctx, input);
}

/** One of the client who asks. @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's (C8). */
export async function getQuote(ctx: VerbContext, input: { quoteId: string }): Promise<QuoteView> {
  const { clientId } = actingClient(ctx);
  const quote = await readQuote(ctx, input.quoteId);
  return quote?.clientId === clientId ? quote : refuse('NOT_FOUND');
}

/** One for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function quoteForStaff(ctx: VerbContext, { quoteId }: { quoteId: string }): Promise<QuoteView> {
  actingStaff(ctx);
  return (await readQuote(ctx, quoteId)) ?? refuse('NOT_FOUND');
}

/** Where a client sees a quote. */
export function quoteLink(deployment: Deployment, quoteId: string): string {
  return `${deployment.publicUrl}/presupuestos/${quoteId}`;
}

/** Whether an open quote `q` can be accepted no more on the local day of an instant that is given. */
export const IS_OVER = 'q.valid_until < (?::timestamptz at time zone w.time_zone)::date';

async function readQuote(ctx: VerbContext, quoteId: string): Promise<QuoteView | undefined> {
  const [quote] = await readQuotes(ctx, { sql: 'where q.id = ?', parameters: [quoteId] });
  return quote;
}

function listOf(
  ctx: VerbContext,
  { after, limit, status, clientId }: QuotePage & { clientId?: string | undefined },
): Promise<QuoteView[]> {
  const conditions = [
    { sql: 'q.client_id = ?', values: clientId ? [clientId] : [] },
    { sql: `${STATUS} = ?`, values: status ? [ctx.now, status] : [] },
    { sql: '(q.created_at, q.id) < (?, ?::uuid)', values: after ? [after.at, after.id] : [] },
  ].filter(({ values }) => values.length > 0);
  const where = conditions.map(({ sql }, index) => `${index === 0 ? 'where' : 'and'} ${sql}`).join(' ');
  return readQuotes(ctx, {
    sql: `${where} order by q.created_at desc, q.id desc limit ?`,
    parameters: [...conditions.flatMap(({ values }) => values), limit],
  });
}

type Row = Omit<
  QuoteView,
  'number' | 'total' | 'lines' | 'upgrade' | 'createdAt' | 'closedAt' | 'link' | 'invoice'
> & {
  upgrade: { plan: { id: string; name: string }; period: Period; recurring: string } | null;
  number: string;
  total: string;
  currency: string;
  lines: { description: string; amount: string }[];
  createdAt: Date | string;
  closedAt: Date | string | null;
  invoice: { id: string; number: number; linkToken: string } | null;
};

async function readQuotes(
  ctx: VerbContext,
  filter: { sql: string; parameters: unknown[] },
): Promise<QuoteView[]> {
  const rows = await read(ctx).execute<Row[]>(`${QUOTES} ${filter.sql}`, [ctx.now, ...filter.parameters]);
  return rows.map(({ currency, lines, upgrade, invoice, ...row }) => ({
    ...row,
    number: Number(row.number),
    total: { amount: row.total, currency },
    lines: lines.map(({ description, amount }) => ({ description, amount: { amount, currency } })),
    upgrade: upgrade && { ...upgrade, recurring: { amount: upgrade.recurring, currency } },
    createdAt: new Date(row.createdAt).toISOString(),
    closedAt: row.closedAt && new Date(row.closedAt).toISOString(),
    link: quoteLink(ctx.deployment, row.id),
    invoice: invoice && {
      id: invoice.id,
      number: invoice.number,
      link: invoiceLink(ctx.deployment, invoice.linkToken),
    },
  }));
}

const STATUS = `case when q.status = 'open' and ${IS_OVER} then 'expired' else q.status end`;

const QUOTES = /* sql */ `
select q.id, q.number, q.client_id as "clientId", jsonb_build_object('id', c.id, 'name', c.name) as client, q.service_id as "serviceId", ${STATUS} as status, q.currency,
    q.total, q.valid_until as "validUntil", q.note, q.created_at as "createdAt", q.closed_at as "closedAt", (
    select jsonb_agg(jsonb_build_object('description', l.description, 'amount', l.amount::text) order by l.position)
    from quote_line l where l.quote_id = q.id
  ) as lines,
    case when up.id is not null then jsonb_build_object('plan', jsonb_build_object('id', up.id, 'name', up.name),
      'period', q.upgrade_period, 'recurring', q.recurring::text) end as upgrade,
    case when i.id is not null then jsonb_build_object('id', i.id, 'number', i.number, 'linkToken', i.link_token) end as invoice
  from quote q
  join client c on c.id = q.client_id
  cross join company_settings w
  left join plan up on up.id = q.upgrade_plan_id
  left join invoice i on i.quote_id = q.id`;
