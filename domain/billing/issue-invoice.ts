import { randomUUID } from 'node:crypto';
import { ringRenewals } from '../changes/ring-renewals.ts';
import { refuse } from '../errors.ts';
import { type HeldService, lockHeldService, ringOpenChange } from '../services/lock-held-service.ts';
import { ENDED_STATUSES } from '../services/service.ts';
import { isLocalDate, type LocalDate } from '../time.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { MOST_MINOR_UNITS, readMinorUnits } from './amount.ts';
import { followCheckout } from './follow-checkout.ts';
import type { LineKind } from './invoice.ts';
import { spendCredit } from './spend-credit.ts';
import { tellOfWaiting } from './tell-of-invoices.ts';

/** `amount` in minor units of the service's currency, negative for a discount; the period is half-open (G2, G3). */
export type NewInvoiceLine = {
  kind: LineKind;
  description: string;
  amount: string;
  periodStart?: LocalDate;
  periodEnd?: LocalDate;
  /** The announced change that it costs so by (B2). */
  priceChangeId?: string | null;
};

export type NewInvoice = { serviceId: string; lines: NewInvoiceLine[]; dueDate: LocalDate };

/** Whom an invoice is issued to and what for; both are locked by the caller. */
export type Billed = {
  client: HeldService['holder'];
  currency: string;
  /** None for what is for the client alone. */
  service?: HeldService | undefined;
  /** The quote that became it (B6). */
  quoteId?: string;
  /** The domain whose next year it is for, and on which day that year begins (B7). */
  domain?: { id: string; expiresOn: LocalDate };
};

type Invoice = Pick<NewInvoice, 'lines'> & {
  id: string;
  number: number;
  total: bigint;
  /** Whether it is told of at once (A2). */
  isAlertDue: boolean;
};

/**
 * Issues an invoice, a renewal's among them (B2), for a service to whoever holds it at that moment, in the service's
 * currency (G2, T12), and tells them (A1). Takes the same locks as opening and committing a transfer (X4, T11); what its
 * caller checks under them is `recheck`.
 * @throws {DomainError} INVALID_INPUT, NOT_FOUND, SERVICE_STATUS_UNFIT for more than an extra on an ended service (X8),
 * RENEWAL_STOPPED while the end of its period is asked for (X3, X4).
 */
export async function issueInvoice(
  ctx: VerbContext,
  input: NewInvoice,
  recheck: (tx: Transaction) => Promise<void> = async () => {},
): Promise<{ invoiceId: string; number: number }> {
  check(input);
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, input.serviceId);
    refuseUnfit(service, input.lines);
    await recheck(tx);
    // What its term waits for may be just this (B2).
    if (input.lines.some(({ kind }) => kind === 'renewal'))
      await ringRenewals(tx, [service.id], 'dataChanged');
    return issueFor(tx, service, input);
  });
}

/**
 * The same for a caller who holds the locks of holder and service, and whose lines its own rules made. Credit is applied to
 * it, which may pay it (B4).
 */
export function issueFor(
  tx: Transaction,
  service: HeldService,
  input: Omit<NewInvoice, 'serviceId'>,
): Promise<{ invoiceId: string; number: number }> {
  const { holder: client, currency } = service;
  return issueTo(tx, { client, currency, service }, input);
}

/** The same, also for what is for a client alone. @throws {DomainError} INVALID_INPUT. */
export async function issueTo(
  tx: Transaction,
  billed: Billed,
  input: Omit<NewInvoice, 'serviceId'>,
): Promise<{ invoiceId: string; number: number }> {
  const { client, service } = billed;
  if (!service && input.lines.some((line) => line.kind !== 'other'))
    invalid('lines', 'renglones sin servicio');
  const invoice = await insertInvoice(tx, billed, { ...input, total: check(input) });
  const { id: invoiceId, number } = invoice;
  tx.event({ type: 'invoice.issued', clientId: client.id, serviceId: service?.id, invoiceId });
  const services = service ? [service] : [];
  await spendCredit(tx, { ...billed, ...invoice, services });
  if (invoice.isAlertDue) await tellOfWaiting(tx, client);
  await followCheckout(tx, invoiceId);
  if (service) ringOpenChange(tx, service, 'dataChanged');
  return { invoiceId, number };
}

function check({ lines, dueDate }: Omit<NewInvoice, 'serviceId'>): bigint {
  if (!isLocalDate(dueDate)) invalid('dueDate', 'una fecha como 2026-03-10');
  return checkLines(lines);
}

/** What lines add up to, in minor units. @throws {DomainError} INVALID_INPUT. */
export function checkLines(
  lines: readonly Pick<NewInvoiceLine, 'amount' | 'periodStart' | 'periodEnd'>[],
): bigint {
  const amounts = lines.map((line) => readMinorUnits(line.amount, 'amount'));
  for (const { periodStart, periodEnd } of lines) {
    if (periodStart === undefined && periodEnd === undefined) continue;
    const isPeriod = isLocalDate(periodStart) && isLocalDate(periodEnd) && periodStart < periodEnd;
    if (!isPeriod) invalid('period', 'una fecha de inicio y otra de fin, posterior');
  }
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  if (total <= 0n || total > MOST_MINOR_UNITS) {
    invalid('lines', 'renglones que sumen más que cero y no más de 18 cifras');
  }
  return total;
}

function invalid(field: string, expected: string): never {
  return refuse('INVALID_INPUT', { field, expected });
}

function refuseUnfit({ status, renews }: HeldService, lines: readonly NewInvoiceLine[]): void {
  const hasEnded = ENDED_STATUSES.includes(status);
  if (hasEnded && lines.some((line) => line.kind !== 'other')) refuse('SERVICE_STATUS_UNFIT', { status });
  if (!renews && lines.some((line) => line.kind === 'renewal')) refuse('RENEWAL_STOPPED');
}

async function insertInvoice(
  tx: Transaction,
  { client, currency, service, quoteId, domain }: Billed,
  { lines, dueDate, total }: Omit<NewInvoice, 'serviceId'> & { total: bigint },
): Promise<Invoice> {
  const id = randomUUID();
  const rows = lines.map((line) => ({ ...line, id: randomUUID() }));
  const [inserted] = await tx.em.execute<{ number: string; is_alert_due: boolean }[]>(INSERT, [
    id,
    client.id,
    currency,
    total.toString(),
    tx.now,
    tx.now,
    dueDate,
    quoteId ?? null,
    domain?.id ?? null,
    domain?.expiresOn ?? null,
    service?.id ?? null,
    JSON.stringify(rows),
  ]);
  if (!inserted) throw new Error('the invoice was not inserted');
  return { id, number: Number(inserted.number), isAlertDue: inserted.is_alert_due, total, lines };
}

const INSERT = /* sql */ `
with issued as (
  insert into invoice (id, client_id, currency, total, applied, status, issued_at, alert_due_at, due_date, quote_id,
    domain_id, domain_expires_on)
  select ?, ?, ?, ?, 0, 'issued', ?, ?::timestamptz + make_interval(mins => w.invoice_bundle_minutes), ?, ?, ?, ?
  from company_settings w
  returning id, number, currency, alert_due_at <= issued_at as is_alert_due
), lines as (
  insert into invoice_line
    (id, invoice_id, service_id, kind, description, amount, currency, period_start, period_end,
      price_change_id)
  select l.id, issued.id, ?, l.kind, l.description, l.amount, issued.currency, l."periodStart", l."periodEnd",
    l."priceChangeId"
  from issued, jsonb_to_recordset(?::jsonb) as l(
    id uuid, kind text, description text, amount bigint, "periodStart" date, "periodEnd" date, "priceChangeId" uuid)
)
select number, is_alert_due from issued`;
