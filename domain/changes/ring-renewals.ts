import type { VerbContext } from '../transaction/context.ts';
import type { ChangeRing, RenewalHandoff } from '../transaction/handoffs.ts';
import { arrayLiteral, type Transaction, transaction } from '../transaction/transaction.ts';
import { GRACE_MS, NEXT_RING_MS } from './ring-overdue-changes.ts';

type RunOfTerm = Pick<RenewalHandoff, 'termId' | 'serviceId'>;

/** Rings the runs of the services' latest terms: something that they ask about has changed (B2, B3). */
export async function ringRenewals(
  tx: Transaction,
  serviceIds: readonly string[],
  ring: ChangeRing,
): Promise<void> {
  const open = await tx.em.execute<RunOfTerm[]>(
    /* sql */ `select term_id as "termId", service_id as "serviceId" from renewal
    where service_id = any(?::uuid[]) and next_check_at is not null order by term_id`,
    [arrayLiteral(serviceIds)],
  );
  for (const run of open) tx.handoff({ kind: 'renewal', ...run, ring });
}

/** Rings the run of one term that is not over: staff decided on it. */
export async function ringTerm(
  tx: Transaction,
  termId: string,
  options: { /** Also if its run has completed. */ anew?: boolean } = {},
): Promise<void> {
  const [run] = await tx.em.execute<RunOfTerm[]>(
    /* sql */ `select term_id as "termId", service_id as "serviceId" from renewal
    where term_id = ? and next_check_at is not null`,
    [termId],
  );
  if (run) tx.handoff({ kind: 'renewal', ...run, ring: 'taskResolved', ...options });
}

/**
 * Rings the runs of terms that are overdue: theirs were lost, terminated or never begun (invariant 5). One whose handoff
 * waits already gets no second one. Resolves to those that were rung; at most `limit`.
 */
export function ringOverdueRenewals(
  ctx: VerbContext,
  { limit }: { limit: number },
): Promise<RenewalHandoff[]> {
  return transaction(ctx, async (tx) => {
    const overdue = await tx.em.execute<(RunOfTerm & { isHandedOver: boolean })[]>(
      /* sql */ `update renewal r set next_check_at = ?
      where term_id = any (array(
        select term_id from renewal where next_check_at < ?
        order by next_check_at limit ? for no key update skip locked
      ))
      returning term_id as "termId", service_id as "serviceId",
        exists (select from handoff h where h.run_of = 'renewal/' || r.term_id) as "isHandedOver"`,
      [new Date(tx.now.getTime() + NEXT_RING_MS), new Date(tx.now.getTime() - GRACE_MS), limit],
    );
    const rung = overdue.filter(({ isHandedOver }) => !isHandedOver);
    const handoffs = rung.map(({ termId, serviceId }): RenewalHandoff => {
      return { kind: 'renewal', termId, serviceId, ring: 'dataChanged' };
    });
    for (const handoff of handoffs) tx.handoff(handoff);
    return handoffs;
  });
}
