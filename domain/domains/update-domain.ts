import { refuse } from '../errors.ts';
import { dayOfMonth, type LocalDate } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { checkExpiry, type NewDomain, readPrice } from './add-domain.ts';
import { type DomainView, viewDomain } from './domain-view.ts';
import { invoiceOfYear } from './domain-year.ts';
import { type LockedDomain, lockDomain } from './lock-domain.ts';
import { reviewDomain } from './review-domain.ts';
import { setRenews } from './set-domain-renewal.ts';

type Corrected = {
  domainId: string;
  /** As it was read. */
  version?: number | undefined;
  expiresOn?: LocalDate | undefined;
  /** Of the years that are invoiced from now on. */
  price?: NewDomain['price'] | undefined;
  renews?: boolean | undefined;
};

/**
 * Staff corrects a domain: its expiry, which brings a lapsed one back, its price, or whether it is renewed (B7). The expiry of
 * one whose next year is invoiced moves with its renewal alone: else that year would be invoiced twice.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED, INVALID_INPUT, DOMAIN_YEAR_INVOICED, DOMAIN_LAPSED.
 */
export function updateDomain(ctx: VerbContext, input: Corrected): Promise<DomainView> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const locked = await lockDomain(tx, input);
    const { domain } = locked;
    const before = [domain.expiresOn, domain.price, domain.status].join();
    if (input.expiresOn !== undefined) await moveExpiry(tx, locked, input.expiresOn);
    if (input.price !== undefined) domain.price = readPrice(input.price, domain.currency);
    if (before !== [domain.expiresOn, domain.price, domain.status].join()) {
      domain.version += 1;
      const data = { domainId: domain.id, version: domain.version };
      tx.event({ type: 'domain.updated', clientId: domain.clientId, data });
    }
    if (input.renews !== undefined) await setRenews(tx, locked, input.renews);
    await reviewDomain(tx, locked);
    return viewDomain(tx, domain.id);
  });
}

async function moveExpiry(tx: Transaction, locked: LockedDomain, expiresOn: LocalDate): Promise<void> {
  const { domain, today } = locked;
  checkExpiry(expiresOn, today);
  if (domain.expiresOn === expiresOn) return;
  const year = await invoiceOfYear(tx, domain);
  if (year) refuse('DOMAIN_YEAR_INVOICED', { number: year.number });
  domain.expiresOn = expiresOn;
  domain.anchorDay = dayOfMonth(expiresOn);
  domain.status = 'active';
}
