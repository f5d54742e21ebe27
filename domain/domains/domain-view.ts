import type { EntityManager } from '@mikro-orm/postgresql';
import type { InvoiceStatus } from '../billing/invoice.ts';
import { invoiceLink } from '../billing/invoice-link.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { addDays, formatDate, type LocalDate, localDateOf } from '../time.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';
import type { DomainStatus } from './domain.ts';
import { registeredForm } from './domain-name.ts';

type Money = { amount: string; currency: string };

/** A domain as its client and staff see it; money in minor units as decimal strings (G2). */
export type DomainView = {
  id: string;
  clientId: string;
  name: string;
  status: DomainStatus;
  /** The last local day of what is paid for. */
  expiresOn: LocalDate;
  /** Whether its next year is to be invoiced and renewed. */
  renews: boolean;
  /** Of a year; null until it is known. */
  price: Money | null;
  /** What remains to be paid for its next year. */
  owed: { id: string; number: number; owed: Money; dueDate: LocalDate; link: string } | null;
  /** What happens next, in Spanish. */
  next: string;
  /** Grows with whatever is done to it. */
  version: number;
};

export type DomainPage = Page & { status?: DomainStatus | undefined };

/** The domains of the client who asks, the first to expire first; none that was deleted. One SQL. @throws {DomainError} FORBIDDEN. */
export function listDomains(ctx: VerbContext, input: Page): Promise<DomainView[]> {
  const { clientId } = actingClient(ctx);
  return listOf(ctx, { ...input, clientId, sql: "d.status <> 'deleted'" });
}

/** Those of every client, for staff, the deleted ones too; of one client, name or state, if asked. @throws {DomainError} FORBIDDEN. */
export function listDomainsForStaff(
  ctx: VerbContext,
  input: DomainPage & { clientId?: string | undefined; domainName?: string | undefined },
): Promise<DomainView[]> {
  actingStaff(ctx);
  return listOf(ctx, { ...input, sql: 'true' });
}

/** One for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function domainForStaff(ctx: VerbContext, input: { domainId: string }): Promise<DomainView> {
  actingStaff(ctx);
  return one(read(ctx), ctx, input.domainId);
}

/** One as it is in a transaction that changed it. */
export async function viewDomain(tx: Transaction, domainId: string): Promise<DomainView> {
  await tx.em.flush();
  return one(tx.em, tx.ctx, domainId);
}

async function one(em: EntityManager, ctx: VerbContext, domainId: string): Promise<DomainView> {
  const [domain] = await readDomains(em, ctx, { sql: 'd.id = ?', parameters: [domainId] });
  return domain ?? refuse('NOT_FOUND');
}

type Filter = DomainPage & { clientId?: string | undefined; domainName?: string | undefined; sql: string };

const DATE_LENGTH = 'YYYY-MM-DD'.length;

function listOf(ctx: VerbContext, filter: Filter): Promise<DomainView[]> {
  const { after, clientId, domainName, status, limit } = filter;
  const expiry = after?.at.toISOString().slice(0, DATE_LENGTH);
  const conditions = [
    { sql: 'd.client_id = ?', values: clientId ? [clientId] : [] },
    { sql: 'd.name = ?', values: domainName ? [registeredForm(domainName)] : [] },
    { sql: 'd.status = ?', values: status ? [status] : [] },
    { sql: '(d.expires_on, d.id) > (?::date, ?::uuid)', values: after ? [expiry, after.id] : [] },
  ].filter(({ values }) => values.length > 0);
  const where = [filter.sql, ...conditions.map(({ sql }) => sql)].join(' and ');
  return readDomains(read(ctx), ctx, {
    sql: `${where} order by d.expires_on, d.id limit ?`,
    parameters: [...conditions.flatMap(({ values }) => values), limit],
  });
}

type Row = Omit<DomainView, 'price' | 'owed' | 'next'> & {
  price: string | null;
  currency: string;
  leadDays: number;
  timeZone: string;
  invoice: {
    id: string;
    number: number;
    status: InvoiceStatus;
    owed: string;
    dueDate: LocalDate;
    linkToken: string;
  } | null;
};

async function readDomains(
  em: EntityManager,
  { now, deployment }: VerbContext,
  { sql, parameters }: { sql: string; parameters: unknown[] },
): Promise<DomainView[]> {
  const rows = await em.execute<Row[]>(`${DOMAINS} where ${sql}`, parameters);
  return rows.map((row) => {
    const { price, currency, invoice, leadDays, timeZone, ...domain } = row;
    const owed = invoice?.status === 'issued' ? invoice : undefined;
    return {
      ...domain,
      price: price === null ? null : { amount: price, currency },
      owed: owed
        ? {
            id: owed.id,
            number: owed.number,
            owed: { amount: owed.owed, currency },
            dueDate: owed.dueDate,
            link: invoiceLink(deployment, owed.linkToken),
          }
        : null,
      next: nextText(row, localDateOf(now, timeZone)),
    };
  });
}

function nextText({ status, renews, expiresOn, invoice, leadDays }: Row, today: LocalDate): string {
  const day = formatDate(expiresOn);
  if (status === 'deleted') return 'Lo sacamos de nuestra base.';
  if (status === 'lapsed') return `Venció el ${day} y no se renovó.`;
  if (invoice?.status === 'paid') return 'El próximo año está pago: lo estamos renovando.';
  if (today > expiresOn) return `Venció el ${day}.`;
  if (!renews)
    return `No se renueva: vence el ${day} y después de ese día se pierde, salvo que pidas renovarlo.`;
  if (invoice) return `Falta pagar el próximo año: si no se paga hasta el ${day} inclusive, se pierde.`;
  const invoiceOn = addDays(expiresOn, -leadDays);
  return invoiceOn > today
    ? `El ${formatDate(invoiceOn)} te mandamos la factura de su próximo año.`
    : 'Estamos preparando la factura de su próximo año.';
}

const DOMAINS = /* sql */ `
select d.id, d.client_id as "clientId", d.name, d.status, d.expires_on as "expiresOn", d.renews, d.price, d.currency, d.version,
    w.domain_lead_days as "leadDays", w.time_zone as "timeZone",
    case when i.id is not null then jsonb_build_object('id', i.id, 'number', i.number, 'status', i.status,
      'owed', (i.total - i.applied)::text, 'dueDate', i.due_date, 'linkToken', i.link_token) end as invoice
  from domain d
  cross join company_settings w
  left join invoice i on i.domain_id = d.id and i.domain_expires_on = d.expires_on and i.status <> 'void'`;
