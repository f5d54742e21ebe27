import { refuse } from '../errors.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type DomainView, viewDomain } from './domain-view.ts';
import { invoiceOfYear, voidYear } from './domain-year.ts';
import { type LockedDomain, lockDomain } from './lock-domain.ts';
import { reviewDomain } from './review-domain.ts';

/**
 * Whether a domain is renewed when its year ends: what there is instead of cancelling one (X6, B7). Whoever does not want it
 * any more owes nothing for its next year, unless that is paid, which is renewed and is no money back (X4); whoever wants it
 * again is invoiced again. Asking for what is so already is a success.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's; FROZEN, DOMAIN_LAPSED.
 */
export function setDomainRenewal(
  ctx: VerbContext,
  { domainId, renews }: { domainId: string; renews: boolean },
): Promise<DomainView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const locked = await lockDomain(tx, { domainId, clientId });
    // Losing a domain is no less than losing a service (G9).
    if (locked.client.frozenAt) refuse('FROZEN');
    await setRenews(tx, locked, renews);
    await reviewDomain(tx, locked);
    return viewDomain(tx, domainId);
  });
}

/** The same for a caller who holds the locks, and looks then at what follows. @throws {DomainError} DOMAIN_LAPSED. */
export async function setRenews(tx: Transaction, locked: LockedDomain, renews: boolean): Promise<void> {
  const { domain } = locked;
  if (domain.renews === renews) return;
  if (domain.status === 'lapsed') refuse('DOMAIN_LAPSED', { expiresOn: domain.expiresOn });
  domain.renews = renews;
  domain.version += 1;
  const data = { domainId: domain.id, renews };
  tx.event({ type: 'domain.renewal_set', clientId: domain.clientId, data });
  if (!renews) await dropYear(tx, locked);
}

async function dropYear(tx: Transaction, { domain }: LockedDomain): Promise<void> {
  const year = await invoiceOfYear(tx, domain);
  if (year?.status === 'issued') await voidYear(tx, year, 'domain_not_wanted');
  await settleTasks(tx, { subjectId: domain.id, kinds: ['domain_not_invoiced'] });
}
