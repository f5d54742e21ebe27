import type { EntityManager } from '@mikro-orm/postgresql';
import { CAN_HOST } from '../catalogue/hosting.ts';
import { IN_ORDER_OF_PERIODS } from '../catalogue/prices.ts';
import { besideLimits, type Limits, type ResourceName } from '../catalogue/resources.ts';
import { FIRST_SERVER } from '../services/server.ts';
import type { Period } from '../services/service.ts';
import type { UpgradeSubject } from './subject.ts';

/** A plan that is on sale, beside the one that a service has. */
export type Candidate = {
  id: string;
  name: string;
  product: { id: string; name: string; category: string };
  provisioner: 'whm' | 'manual';
  resources: Limits;
  /** Whether the company says that one leads to it, and that it leads back. */
  isAllowed: boolean;
  leadsBack: boolean;
  /** Whether the server that has the service's account can host it; where people provision nobody has to. */
  isHosted: boolean;
  /** In the service's currency, in minor units, the shortest period first. */
  prices: { period: Period; amount: string }[];
};

const OFFERED = /* sql */ `
select plan.id, plan.name, jsonb_build_object('id', p.id, 'name', p.name, 'category', p.category) as product,
  p.provisioner, plan.resources,
  exists (select from plan_upgrade u where u.from_plan_id = s.plan_id and u.to_plan_id = plan.id and u.allowed) as "isAllowed",
  exists (select from plan_upgrade u where u.from_plan_id = plan.id and u.to_plan_id = s.plan_id and u.allowed) as "leadsBack",
  p.provisioner = 'manual' or (plan.panel_package is not null and exists (
    select from server v where v.id = coalesce(s.server_id, ${FIRST_SERVER}) and ${CAN_HOST})) as "isHosted",
  coalesce((select jsonb_agg(jsonb_build_object('period', period, 'amount', amount::text) order by ${IN_ORDER_OF_PERIODS})
    from plan_price where plan_id = plan.id and withdrawn_at is null and currency = s.currency), '[]') as prices
from service s
join plan on plan.id <> s.plan_id and plan.withdrawn_at is null
join product p on p.id = plan.product_id
where s.id = ?`;

/** All that is on sale, by category, product and name. One SQL. */
export function readCandidates(em: EntityManager, serviceId: string): Promise<Candidate[]> {
  return em.execute<Candidate[]>(`${OFFERED} order by p.category, p.name, plan.name`, [serviceId]);
}

/** One of them; undefined for what is not on sale, or is the plan that the service has. */
export async function readCandidate(
  em: EntityManager,
  { serviceId, planId }: { serviceId: string; planId: string },
): Promise<Candidate | undefined> {
  const [candidate] = await em.execute<Candidate[]>(`${OFFERED} and plan.id = ?`, [serviceId, planId]);
  return candidate;
}

/** Why a plan is not offered for a service, whatever the period (U1, U4); `smaller` names what it gives less of. */
export type NotOffered =
  | { why: 'smaller'; less: ResourceName[] }
  | { why: 'not_allowed' | 'resources_unknown' | 'server' | 'not_sold' };

/** Undefined for a plan that is technically possible (U1). A smaller one is never offered (U4). */
export function notOffered(
  { plan, provisioner }: Pick<UpgradeSubject, 'plan' | 'provisioner'>,
  candidate: Candidate,
): NotOffered | undefined {
  const { less, unknown } = besideLimits(candidate.resources, plan.resources);
  if (less.length > 0 || (candidate.leadsBack && !candidate.isAllowed)) return { why: 'smaller', less };
  if (!candidate.isAllowed || candidate.provisioner !== provisioner) return { why: 'not_allowed' };
  if (unknown.length > 0) return { why: 'resources_unknown' };
  if (!candidate.isHosted) return { why: 'server' };
  return candidate.prices.length > 0 ? undefined : { why: 'not_sold' };
}
