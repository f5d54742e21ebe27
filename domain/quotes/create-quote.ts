import { randomUUID } from 'node:crypto';
import { checkLines } from '../billing/issue-invoice.ts';
import type { Client } from '../clients/client.ts';
import { lockClaimedClient } from '../clients/lock-client.ts';
import { settingsIn } from '../company/settings.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { readHeldService } from '../services/lock-held-service.ts';
import { periodName } from '../services/period.ts';
import type { Period } from '../services/service.ts';
import { addDays, formatDate, isLocalDate, type LocalDate, localDateOf } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { alertOf } from './close-quote.ts';
import { quoteLink } from './quote-view.ts';
import { type QuotedUpgrade, readQuotedUpgrade } from './quoted-upgrade.ts';

/** How long a quote may be valid: prices are not promised for ever. */
const LONGEST_VALIDITY_DAYS = 366;

/** In minor units of the service's currency, else of the company's; negative for a discount (G2). */
type NewQuoteLine = { description: string; amount: Money };

export type NewQuote = {
  clientId: string;
  /** A service of the client, also one that has ended (X8). */
  serviceId?: string | undefined;
  lines: NewQuoteLine[];
  /** The last local day on which it can be accepted. */
  validUntil: LocalDate;
  note?: string | undefined;
  /** The bigger plan of the service that accepting it leads to, and what a term costs from then on (U5). */
  upgrade?: { planId: string; period: Period; recurring: Money } | undefined;
};

type Money = { amount: string; currency: string };

/**
 * Staff makes a client an offer and the client is told (B6, A1). Nothing is owed until it is accepted.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for a service that the client does not hold; EMAIL_NOT_CONFIRMED (C1),
 * INVALID_INPUT.
 */
export function createQuote(ctx: VerbContext, input: NewQuote): Promise<{ quoteId: string; number: number }> {
  actingStaff(ctx);
  const amounts = input.lines.map(({ description, amount: { amount } }) => ({ description, amount }));
  const total = checkLines(amounts);
  return transaction(ctx, async (tx) => {
    const client = await lockClaimedClient(tx, input.clientId);
    const settings = await settingsIn(tx.em);
    checkValidity(input.validUntil, localDateOf(tx.now, settings.timeZone));
    const currency = (await currencyOf(tx, input)) ?? settings.currency;
    refuseForeignCurrency(input, currency);
    const upgrade = input.upgrade ? await readQuotedUpgrade(tx, input) : undefined;
    const quote = await insertQuote(tx, { ...input, lines: amounts, total, currency });
    const data = { quoteId: quote.id };
    tx.event({ type: 'quote.created', clientId: client.id, serviceId: input.serviceId, data });
    tellOfQuote(tx, client, { ...quote, total, currency, validUntil: input.validUntil, upgrade });
    return { quoteId: quote.id, number: quote.number };
  });
}

function checkValidity(validUntil: LocalDate, today: LocalDate): void {
  const last = addDays(today, LONGEST_VALIDITY_DAYS);
  if (isLocalDate(validUntil) && validUntil >= today && validUntil <= last) return;
  const expected = `una fecha entre hoy y el ${formatDate(last)}, como ${addDays(today, 15)}`;
  refuse('INVALID_INPUT', { field: 'validUntil', expected });
}

async function currencyOf(tx: Transaction, input: NewQuote): Promise<string | undefined> {
  if (!input.serviceId) return undefined;
  await tx.lock({ services: [input.serviceId] });
  const { holder, currency } = await readHeldService(tx, input.serviceId);
  return holder.id === input.clientId ? currency : refuse('NOT_FOUND');
}

function refuseForeignCurrency({ lines, upgrade }: NewQuote, currency: string): void {
  const amounts = [...lines.map(({ amount }) => amount), ...(upgrade ? [upgrade.recurring] : [])];
  if (amounts.every((amount) => amount.currency === currency)) return;
  refuse('INVALID_INPUT', { field: 'lines', expected: `se esperaban importes en ${currency}` });
}

async function insertQuote(
  tx: Transaction,
  quote: Omit<NewQuote, 'lines'> & {
    lines: { description: string; amount: string }[];
    total: bigint;
    currency: string;
  },
): Promise<{ id: string; number: number }> {
  const id = randomUUID();
  const [inserted] = await tx.em.execute<{ number: string }[]>(INSERT, [
    id,
    quote.clientId,
    quote.serviceId ?? null,
    quote.currency,
    quote.total.toString(),
    quote.validUntil,
    quote.note ?? null,
    quote.upgrade?.planId ?? null,
    quote.upgrade?.period ?? null,
    quote.upgrade?.recurring.amount ?? null,
    tx.now,
    JSON.stringify(quote.lines.map((line, index) => ({ ...line, position: index + 1 }))),
  ]);
  return { id, number: Number(inserted?.number) };
}

const INSERT = /* sql */ `
with made as (
  insert into quote (id, client_id, service_id, currency, total, status, valid_until, note, upgrade_plan_id, upgrade_period,
    recurring, created_at)
  values (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)
  returning id, number
), lines as (
  insert into quote_line (quote_id, position, description, amount)
  select made.id, l.position, l.description, l.amount
  from made, jsonb_to_recordset(?::jsonb) as l(position int, description text, amount bigint)
)
select number from made`;

type Made = {
  id: string;
  number: number;
  total: bigint;
  currency: string;
  validUntil: LocalDate;
  upgrade: QuotedUpgrade | undefined;
};

/** Alert "quote available" (A1, A2); of an upgrade with what is paid now and what recurs (U5). */
function tellOfQuote(tx: Transaction, client: Client, quote: Made): void {
  const { id, number, total, currency, validUntil, upgrade } = quote;
  const shared = { to: client, businessKey: alertOf(id) };
  const variables = {
    name: client.name,
    quote: number.toString(),
    total: formatMoney({ amount: total, currency }),
    validUntil: formatDate(validUntil),
    link: quoteLink(tx.ctx.deployment, id),
  };
  if (!upgrade) {
    tell(tx, { ...shared, template: 'quote_available', variables });
    return;
  }
  const { service, plan, period, recurring } = upgrade;
  const words = { service, plan, period: periodName[period] };
  tell(tx, {
    ...shared,
    template: 'quote_available_upgrade',
    variables: { ...variables, ...words, recurring: formatMoney({ amount: recurring, currency }) },
  });
}
