import { randomUUID } from 'node:crypto';
import { readMinorUnits } from '../billing/amount.ts';
import { lockClaimedClient } from '../clients/lock-client.ts';
import { settingsIn } from '../company/settings.ts';
import { refuse } from '../errors.ts';
import { addDays, dayOfMonth, formatDate, isLocalDate, type LocalDate, localDateOf } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { readDomainName } from './domain-name.ts';
import { type DomainView, viewDomain } from './domain-view.ts';
import { lockDomain } from './lock-domain.ts';
import { reviewDomain } from './review-domain.ts';

/** Nobody registers one for longer. */
const LONGEST_DAYS = 10 * 366;

export type NewDomain = {
  clientId: string;
  domainName: string;
  /** The last local day of what is paid for. */
  expiresOn: LocalDate;
  /** Final price of a year, in the company's currency (G2). */
  price: { amount: string; currency: string };
  renews: boolean;
};

/**
 * Staff enters a domain of a client, with the day on which it expires and what a year of it costs (B7). One that is about to
 * expire is invoiced at once.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, EMAIL_NOT_CONFIRMED (C1), DOMAIN_TAKEN, INVALID_INPUT.
 */
export function addDomain(ctx: VerbContext, input: NewDomain): Promise<DomainView> {
  actingStaff(ctx);
  const name = readDomainName(input.domainName);
  return transaction(ctx, async (tx) => {
    await lockClaimedClient(tx, input.clientId);
    const { timeZone, currency } = await settingsIn(tx.em);
    const price = readPrice(input.price, currency);
    checkExpiry(input.expiresOn, localDateOf(tx.now, timeZone));
    const domainId = await insertDomain(tx, { ...input, name, price, currency });
    tx.event({ type: 'domain.added', clientId: input.clientId, data: { domainId } });
    await reviewDomain(tx, await lockDomain(tx, { domainId }));
    return viewDomain(tx, domainId);
  });
}

/** @throws {DomainError} INVALID_INPUT. */
export function readPrice(given: NewDomain['price'], currency: string): bigint {
  const price = readMinorUnits(given.amount, 'price.amount');
  if (price > 0n && given.currency === currency) return price;
  refuse('INVALID_INPUT', {
    field: 'price',
    expected: `se esperaba un precio mayor que cero, en ${currency}`,
  });
}

/** @throws {DomainError} INVALID_INPUT. */
export function checkExpiry(expiresOn: LocalDate, today: LocalDate): void {
  const last = addDays(today, LONGEST_DAYS);
  if (isLocalDate(expiresOn) && expiresOn >= today && expiresOn <= last) return;
  const expected = `una fecha entre hoy y el ${formatDate(last)}, como ${addDays(today, LONGEST_DAYS / 10)}`;
  refuse('INVALID_INPUT', { field: 'expiresOn', expected });
}

async function insertDomain(
  tx: Transaction,
  domain: Omit<NewDomain, 'price'> & { name: string; price: bigint; currency: string },
): Promise<string> {
  const inserted = await tx.em.execute<{ id: string }[]>(
    /* sql */ `insert into domain
      (id, client_id, name, expires_on, anchor_day, renews, price, currency, status, version)
    values (?, ?, ?, ?, ?, ?, ?, ?, 'active', 1)
    on conflict (name) where status <> 'deleted' do nothing returning id`,
    [
      randomUUID(),
      domain.clientId,
      domain.name,
      domain.expiresOn,
      dayOfMonth(domain.expiresOn),
      domain.renews,
      domain.price.toString(),
      domain.currency,
    ],
  );
  return inserted[0]?.id ?? refuse('DOMAIN_TAKEN');
}
