import { readHeldService } from '../services/lock-held-service.ts';
import { liftSuspension } from '../services/suspension.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { UpgradeRecord } from './load-upgrade.ts';
import { tellCompleted } from './notices.ts';
import { endUpgrade } from './progress.ts';
import type { Upgrade, UpgradeStanding } from './upgrade.ts';

/**
 * Plan, recurring price and due date together, and `resource_limit` is lifted (U7); its holder is told that it is ready. What was
 * announced for the plan that it had is over with it, which the database sees to. The service is locked, and was read to be so,
 * or staff says that it is.
 */
export async function complete(tx: Transaction, loaded: UpgradeRecord): Promise<UpgradeStanding> {
  const { service, upgrade, holder } = loaded;
  const { toPlanId: planId, period, price } = upgrade;
  Object.assign(service, { planId, period, price, version: service.version + 1 });
  await tx.em.flush();
  await moveDueDate(tx, upgrade);
  const held = await readHeldService(tx, service.id);
  if (held.suspensionReasons.includes('resource_limit')) await liftSuspension(tx, held, 'resource_limit');
  tx.event({
    type: 'service.upgraded',
    clientId: holder.id,
    serviceId: service.id,
    data: { planId, period, amount: price.toString() },
  });
  tellCompleted(tx, loaded);
  return endUpgrade(tx, loaded, { state: 'completed', reason: 'completed' });
}

/**
 * The latest term ends on the day that was agreed on (U3). What was invoiced for longer covers the service until that day: the
 * next term may begin there.
 */
const MOVE = /* sql */ `
with moved as (
  update term set end_date = ? where id = ? and end_date <> ?::date returning service_id, end_date
)
update invoice_line l set covers_until = moved.end_date from moved
where l.service_id = moved.service_id and l.kind in ('order', 'renewal') and not l.is_void
  and l.period_start < moved.end_date and l.period_end > moved.end_date`;

async function moveDueDate(tx: Transaction, { termId, dueDate }: Upgrade): Promise<void> {
  await tx.em.execute(MOVE, [dueDate, termId, dueDate]);
}
