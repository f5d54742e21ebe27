import { refuse } from '../errors.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { Domain } from './domain.ts';

/** A domain as its client sees it. */
export type DomainView = { id: string; name: string; expiresOn: string; renews: boolean };

/**
 * Whether a domain is renewed when its year ends: what there is instead of cancelling one (X6, B7). Asking for what is so
 * already is a success.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's; FROZEN.
 */
export function setDomainRenewal(
  ctx: VerbContext,
  input: { domainId: string; renews: boolean },
): Promise<DomainView> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const [owner] = await tx.lockRows('client', [clientId]);
    const domain = await tx.em.findOne(Domain, { id: input.domainId, clientId });
    if (!domain) refuse('NOT_FOUND');
    // Losing a domain is no less than losing a service (G9).
    if (owner?.['frozen_at']) refuse('FROZEN');
    if (domain.renews !== input.renews) {
      domain.renews = input.renews;
      domain.version += 1;
      const data = { domainId: domain.id, renews: domain.renews };
      tx.event({ type: 'domain.renewal_set', clientId, data });
    }
    const { id, name, expiresOn, renews } = domain;
    return { id, name, expiresOn, renews };
  });
}
