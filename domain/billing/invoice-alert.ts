import type { TemplateName, TemplateVariables } from '../messaging/templates.ts';
import { formatMoney } from '../money.ts';
import { addDays, formatDate, type LocalDate } from '../time.ts';
import type { Deployment } from '../transaction/context.ts';
import { type Prepared, prepared } from '../transaction/prepared.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { invoiceLink } from './invoice-link.ts';

/** An invoice as it is told of; sums in minor units. */
export type AlertedInvoice = {
  id: string;
  number: string;
  linkToken: string;
  currency: string;
  dueDate: LocalDate;
  total: bigint;
  /** What credit paid of it when it was issued (B4). */
  credit: bigint;
  owed: bigint;
  /** What it is for. */
  called: string;
  start: LocalDate | null;
  end: LocalDate | null;
  isOrder: boolean;
};

type AlertOf<Name extends TemplateName> = { template: Name; variables: TemplateVariables<Name> };
export type InvoiceAlert =
  | AlertOf<'invoice_generated' | 'invoice_generated_paid' | 'invoice_generated_with_credit'>
  | AlertOf<'invoices_generated' | 'invoices_generated_paid' | 'invoices_generated_with_credit'>;

/**
 * Takes invoices to be told of; resolves to those that there is still something to say of, the first one first: none that is
 * void or that money has paid (A8).
 */
export async function takeAlerted(
  tx: Transaction,
  { taken, of }: { taken: keyof typeof take; of: string },
): Promise<AlertedInvoice[]> {
  const rows = await take[taken]<Row>(tx.em, [of]);
  return rows.map(({ total, credit, owed, ...row }) => ({
    ...row,
    total: BigInt(total),
    credit: BigInt(credit),
    owed: BigInt(owed),
  }));
}

type Row = Omit<AlertedInvoice, 'total' | 'credit' | 'owed'> & Record<'total' | 'credit' | 'owed', string>;

const ALERTED = /* sql */ `
select i.id, i.number, i.link_token as "linkToken", i.currency, i.due_date as "dueDate", i.total, paid.credit,
  i.total - i.applied as owed, lines.start, lines."end", lines.is_order as "isOrder",
  coalesce(lines.label, d.name, 'tu presupuesto ' || q.number, 'tu cuenta') as called
from invoice i
left join domain d on d.id = i.domain_id
left join quote q on q.id = i.quote_id
cross join lateral (
  select coalesce(sum(amount), 0)::bigint as credit from allocation where invoice_id = i.id and cause = 'credit'
) as paid
cross join lateral (
  select min(l.period_start) as start, max(l.period_end) as "end", bool_or(l.kind = 'order') as is_order,
    string_agg(distinct s.label, ' y ') as label
  from invoice_line l left join service s on s.id = l.service_id where l.invoice_id = i.id
) as lines
where i.id in (select id from taken) and (i.status = 'issued' or (i.status = 'paid' and paid.credit = i.total))
order by i.number`;
/** What takes the invoices of a client that wait to be told of, or those that share an alert, out of that, and reads them. */
const take = {
  waiting: takenBy(
    'update invoice set alert_due_at = null where client_id = ? and alert_due_at is not null returning id',
  ),
  bundled: takenBy('update invoice set alert_bundle = null where alert_bundle = ? returning id'),
};

function takenBy(update: string): Prepared {
  return prepared(`with taken as (${update}) ${ALERTED}`);
}

/** What is said of one invoice, or of several at once (A1, A2): what is to be paid, if credit has not paid it (B4). */
export function alertOf(
  client: { name: string },
  invoices: readonly [AlertedInvoice, ...AlertedInvoice[]],
  deployment: Deployment,
): InvoiceAlert {
  const [only, ...others] = invoices;
  const { name } = client;
  return others.length === 0
    ? alertOfOne(name, only, deployment)
    : alertOfSeveral(name, invoices, `${deployment.publicUrl}/facturas`);
}

function alertOfOne(name: string, invoice: AlertedInvoice, deployment: Deployment): InvoiceAlert {
  const { number, total, credit, owed, currency, dueDate, called, linkToken } = invoice;
  const money = (amount: bigint) => formatMoney({ amount, currency });
  const variables = {
    name,
    invoice: number,
    service: called,
    total: money(total),
    period: readablePeriod(invoice),
    link: invoiceLink(deployment, linkToken),
  };
  if (owed === 0n) return { template: 'invoice_generated_paid', variables };
  const due = { ...variables, dueDate: formatDate(dueDate) };
  if (credit === 0n) return { template: 'invoice_generated', variables: due };
  const withCredit = { ...due, credit: money(credit), owed: money(owed) };
  return { template: 'invoice_generated_with_credit', variables: withCredit };
}

function alertOfSeveral(name: string, invoices: readonly AlertedInvoice[], link: string): InvoiceAlert {
  const count = invoices.length.toString();
  const total = sumOf(invoices, (invoice) => invoice.total);
  const variables = { name, count, total, link };
  const [first] = invoices.flatMap(({ owed, dueDate }) => (owed > 0n ? [dueDate] : [])).sort();
  if (first === undefined) return { template: 'invoices_generated_paid', variables };
  const due = { ...variables, dueDate: formatDate(first) };
  const credit = sumOf(invoices, (invoice) => invoice.credit);
  if (credit === '') return { template: 'invoices_generated', variables: due };
  const withCredit = { ...due, credit, owed: sumOf(invoices, ({ owed }) => owed) };
  return { template: 'invoices_generated_with_credit', variables: withCredit };
}

/** A sum in each currency in which there is one; empty if there is none. */
function sumOf(invoices: readonly AlertedInvoice[], amountOf: (invoice: AlertedInvoice) => bigint): string {
  const sums = new Map<string, bigint>();
  for (const invoice of invoices) {
    sums.set(invoice.currency, (sums.get(invoice.currency) ?? 0n) + amountOf(invoice));
  }
  const readable = [...sums].flatMap(([currency, amount]) =>
    amount > 0n ? [formatMoney({ amount, currency })] : [],
  );
  return readable.join(' y ');
}

/** Clients read the last day of a period, not the first day after it. */
function readablePeriod({ start, end, isOrder }: AlertedInvoice): string {
  // The first term of what was ordered begins when it is activated (B1).
  if (start === null || end === null) return isOrder ? 'desde la activación' : 'único';
  return `${formatDate(start)} al ${formatDate(addDays(end, -1))}`;
}
