import type { Limits } from '../catalogue/resources.ts';
import { isAccessFrozen } from '../credentials/hand-over.ts';
import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { lockUpgrade, type UpgradeRecord } from './load-upgrade.ts';
import { isFitForUpgrade } from './subject.ts';

type PanelPlan = { package: string; limits: Limits };

/** The account whose package is to be another one, and what tells that it is as our database says. Stays inside one activity. */
export type ProvisionSubject = {
  serverId: string | null;
  user: string;
  domain: string;
  createdAt: Date | null;
  from: PanelPlan;
  to: PanelPlan;
  /** Staff has seen that its limits are above its plan's, and wants the package changed all the same. */
  evenIfRaised: boolean;
};

type Row = { from: PanelPlan; to: PanelPlan };

const PLANS = /* sql */ `
select jsonb_build_object('package', f.panel_package, 'limits', f.resources) as "from",
  jsonb_build_object('package', t.panel_package, 'limits', t.resources) as "to"
from upgrade u join plan f on f.id = u.from_plan_id join plan t on t.id = u.to_plan_id
where u.change_id = ?`;

/**
 * Rechecks under lock right before the panel is asked (G5): undefined unless the upgrade is paid for now, and its service can have
 * it (U9).
 * @throws {DomainError} FROZEN (G9).
 */
export function provisionSubject(ctx: VerbContext, changeId: string): Promise<ProvisionSubject | undefined> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockUpgrade(tx, changeId);
    const { change, invoice, service, holder: client, lastChoices } = loaded;
    const { panelUser: user, panelDomain: domain } = service;
    if (change.state !== 'paid' || invoice.status !== 'paid' || !user || !domain) return undefined;
    if (!isFitForUpgrade(service)) return undefined;
    if (isAccessFrozen({ client, service })) refuse('FROZEN');
    return {
      serverId: service.serverId ?? null,
      ...{ user, domain, createdAt: service.panelCreatedAt ?? null },
      ...(await plansOf(tx, loaded)),
      evenIfRaised: lastChoices['upgrade_stuck'] === 'change_anyway',
    };
  });
}

/** The panel was read to have it: the package and its limits. */
export function recordReading(ctx: VerbContext, changeId: string): Promise<void> {
  return transaction(ctx, async (tx) => {
    const { change, upgrade } = await lockUpgrade(tx, changeId);
    if (change.state === 'paid') upgrade.readAt = tx.now;
  });
}

async function plansOf(tx: Transaction, { change }: UpgradeRecord): Promise<Row> {
  const [row] = await tx.em.execute<Row[]>(PLANS, [change.id]);
  if (!row) throw new Error('an upgrade without plans');
  return row;
}
