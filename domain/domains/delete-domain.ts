import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { type DeleteReason, tellOfDeletion } from './domain-notices.ts';
import { invoiceOfYear, voidYear } from './domain-year.ts';
import { lockDomain } from './lock-domain.ts';

/**
 * Staff deletes a domain from the database: it is neither renewed nor invoiced any more, and its client is told (B7, A1). A
 * next year that was not renewed is void, and what was paid of it credit. Its row stays, as what happened to it does (G8);
 * its name is free.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for one that was deleted; REVIEW_OUTDATED.
 */
export function deleteDomain(
  ctx: VerbContext,
  { domainId, version, reason }: { domainId: string; version?: number | undefined; reason: DeleteReason },
): Promise<{ domainId: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const locked = await lockDomain(tx, { domainId, version });
    const { domain } = locked;
    const year = await invoiceOfYear(tx, domain);
    if (year) await voidYear(tx, year, 'domain_deleted');
    domain.status = 'deleted';
    domain.nextCheckAt = null;
    domain.version += 1;
    await settleTasks(tx, { subjectId: domainId, kinds: ['domain_renewal', 'domain_not_invoiced'] });
    tx.event({ type: 'domain.deleted', clientId: domain.clientId, data: { domainId, reason } });
    tellOfDeletion(tx, locked, reason);
    return { domainId };
  });
}
