import { type DocumentType, typesInWords } from '../clients/document.ts';
import { refuse } from '../errors.ts';
import type { Money } from '../money.ts';
import { addDays, type LocalDate, localDateOf } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import type { InvoiceStatus } from './invoice.ts';
import { LINK_TOKEN } from './invoice-link.ts';
import { owedOf } from './lock-invoice.ts';
import { maskedEmail, maskedName, maskedNumber } from './masking.ts';
import { CAN_BE_PAID } from './pay-link.ts';

/** An invoice as whoever has its link sees it: nothing of it says whose it is to anybody who does not know it. */
export type InvoicePageView = {
  company: string;
  number: number;
  status: InvoiceStatus;
  /** Whether it is issued and its due date is past. */
  isOverdue: boolean;
  client: { name: string; document: string; email: string; phone: string };
  issuedOn: LocalDate;
  dueDate: LocalDate;
  paidOn: LocalDate | undefined;
  voidedOn: LocalDate | undefined;
  total: Money;
  /** What payments and credit have covered. */
  paid: Money;
  /** Zero unless it is issued (B4). */
  owed: Money;
  /** Whether the gateway takes just what is owed now. */
  canBePaid: boolean;
  /** Charges before discounts; `lastDay` is the last full day of the period (X3). */
  lines: { description: string; amount: Money; firstDay?: LocalDate; lastDay?: LocalDate }[];
};

/** The invoice of a link (A1). One SQL. @throws {DomainError} NOT_FOUND, for a link that was changed too. */
export async function readInvoicePage(
  ctx: VerbContext,
  { token }: { token: string },
): Promise<InvoicePageView> {
  // What is no token is not asked for: Postgres would refuse some texts.
  const [row] = LINK_TOKEN.test(token) ? await read(ctx).execute<Row[]>(OF_LINK, [token]) : [];
  return row ? view(row, ctx.now) : refuse('NOT_FOUND');
}

type Row = {
  company: string;
  timeZone: string;
  number: string;
  status: InvoiceStatus;
  currency: string;
  total: string;
  applied: string;
  issuedAt: Date | string;
  dueDate: LocalDate;
  paidAt: Date | string | null;
  voidedAt: Date | string | null;
  canBePaid: boolean;
  client: { name: string; documentType: DocumentType; documentNumber: string; email: string; phone: string };
  lines: { description: string; amount: string; start: LocalDate | null; end: LocalDate | null }[];
};

function view(row: Row, now: Date): InvoicePageView {
  const { company, timeZone, status, currency, client, dueDate } = row;
  const money = (amount: bigint) => ({ amount, currency });
  const dayOf = (instant: Date | string | null) =>
    instant === null ? undefined : localDateOf(new Date(instant), timeZone);
  const [total, applied] = [BigInt(row.total), BigInt(row.applied)];
  return {
    company,
    number: Number(row.number),
    status,
    isOverdue: status === 'issued' && dueDate < localDateOf(now, timeZone),
    client: {
      name: maskedName(client.name),
      document: `${typesInWords[client.documentType]} ${maskedNumber(client.documentNumber)}`,
      email: maskedEmail(client.email),
      phone: maskedNumber(client.phone),
    },
    issuedOn: localDateOf(new Date(row.issuedAt), timeZone),
    dueDate,
    paidOn: dayOf(row.paidAt),
    voidedOn: dayOf(row.voidedAt),
    total: money(total),
    paid: money(applied),
    owed: money(owedOf({ status, total, applied })),
    canBePaid: row.canBePaid,
    lines: row.lines.map(({ description, amount, start, end }) => ({
      description,
      amount: money(BigInt(amount)),
      ...(start && end && { firstDay: start, lastDay: addDays(end, -1) }),
    })),
  };
}

const OF_LINK = /* sql */ `
select w.name as company, w.time_zone as "timeZone", i.number, i.status, i.currency, i.total, i.applied,
  i.issued_at as "issuedAt", i.due_date as "dueDate", i.paid_at as "paidAt", i.voided_at as "voidedAt",
  ${CAN_BE_PAID} as "canBePaid",
  jsonb_build_object('name', c.name, 'documentType', c.document_type, 'documentNumber', c.document_number,
    'email', c.email, 'phone', c.phone) as client,
  (select coalesce(jsonb_agg(jsonb_build_object('description', l.description, 'amount', l.amount::text,
      'start', l.period_start, 'end', l.period_end) order by l.period_start nulls last, l.amount desc, l.id), '[]')
    from invoice_line l where l.invoice_id = i.id) as lines
from invoice i
join client c on c.id = i.client_id
cross join company_settings w
where i.link_token = ?`;
