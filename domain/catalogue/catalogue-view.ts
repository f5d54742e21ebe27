import type { Period, Product } from '../services/service.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { CAN_BE_PROVISIONED } from './hosting.ts';
import { IN_ORDER_OF_PERIODS } from './prices.ts';
import type { Limits } from './resources.ts';

type PlanView = {
  id: string;
  /** What an edit hands back (C3). */
  version: number;
  name: string;
  panelPackage: string | null;
  resources: Limits;
  onSale: boolean;
  /** Whether anybody can hire it now: on sale, with a price, and somebody who can provision it. */
  isOffered: boolean;
  /** Minor units as a decimal string; what was withdrawn from sale too (G2). */
  prices: { period: Period; price: { amount: string; currency: string }; onSale: boolean }[];
  upgradesTo: string[];
  /** Those that are named; none: every one can host it. */
  serverIds: string[];
};

export type ProductView = Product & { version: number; plans: PlanView[] };

/** All that was ever sold, as staff sees it: by category and name. One SQL. @throws {DomainError} FORBIDDEN. */
export async function listCatalogue(ctx: VerbContext): Promise<ProductView[]> {
  actingStaff(ctx);
  return read(ctx).execute<ProductView[]>(CATALOGUE);
}

const PLANS = /* sql */ `coalesce((
  select jsonb_agg(jsonb_build_object(
    'id', plan.id, 'version', plan.version, 'name', plan.name, 'panelPackage', plan.panel_package,
    'resources', plan.resources, 'onSale', plan.withdrawn_at is null,
    'isOffered', plan.withdrawn_at is null and ${CAN_BE_PROVISIONED}
      and exists (select from plan_price x where x.plan_id = plan.id and x.withdrawn_at is null),
    'prices', coalesce((
      select jsonb_agg(jsonb_build_object('period', period, 'onSale', withdrawn_at is null,
        'price', jsonb_build_object('amount', amount::text, 'currency', currency)) order by ${IN_ORDER_OF_PERIODS})
      from plan_price where plan_id = plan.id), '[]'),
    'upgradesTo', array(select to_plan_id from plan_upgrade where from_plan_id = plan.id and allowed order by 1),
    'serverIds', array(select server_id from plan_server where plan_id = plan.id and able order by 1)
  ) order by plan.name)
  from plan where plan.product_id = p.id), '[]')`;

const CATALOGUE = /* sql */ `
select p.id, p.name, p.category, p.provisioner, p.version, ${PLANS} as plans
from product p order by p.category, p.name`;
