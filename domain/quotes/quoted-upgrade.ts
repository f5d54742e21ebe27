import { readPositive } from '../billing/amount.ts';
import { refuse } from '../errors.ts';
import type { Period } from '../services/service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { NewQuote } from './create-quote.ts';

/** The upgrade that a quote carries, as its client reads it; `recurring` in minor units (U5). */
export type QuotedUpgrade = { service: string; plan: string; period: Period; recurring: bigint };

const PLANS = /* sql */ `
select s.label as service, to_plan.name as plan,
  to_plan.id <> s.plan_id and p.provisioner = own.provisioner as "isFit"
from plan to_plan join product p on p.id = to_plan.product_id, service s
join plan on plan.id = s.plan_id join product own on own.id = plan.product_id
where to_plan.id = ? and s.id = ?`;

/**
 * The plan that it leads to is another one, provisioned by whoever provisions the service; whether the service can have it is asked
 * when it is accepted.
 * @throws {DomainError} INVALID_INPUT; NOT_FOUND for what is no plan.
 */
export async function readQuotedUpgrade(
  tx: Transaction,
  { serviceId, upgrade }: Pick<NewQuote, 'serviceId' | 'upgrade'>,
): Promise<QuotedUpgrade> {
  if (!serviceId || !upgrade) {
    refuse('INVALID_INPUT', { field: 'serviceId', expected: 'el servicio que se sube de plan' });
  }
  const { planId, period } = upgrade;
  const recurring = readPositive(upgrade.recurring.amount, 'upgrade.recurring.amount');
  const [row] = await tx.em.execute<(Pick<QuotedUpgrade, 'service' | 'plan'> & { isFit: boolean })[]>(PLANS, [
    planId,
    serviceId,
  ]);
  if (!row) refuse('NOT_FOUND');
  const { service, plan, isFit } = row;
  if (isFit) return { service, plan, period, recurring };
  const expected = 'un plan distinto del que tiene el servicio, que se dé de alta de la misma manera';
  return refuse('INVALID_INPUT', { field: 'upgrade.planId', expected });
}
