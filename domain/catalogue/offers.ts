import type { Period, Product as ProductRow } from '../services/service.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction } from '../transaction/transaction.ts';
import { CAN_BE_PROVISIONED } from './hosting.ts';
import { IN_ORDER_OF_PERIODS } from './prices.ts';
import type { Limits } from './resources.ts';

/** A final price for one billing period: minor units as a decimal string, taxes included (G2). */
type Price = { period: Period; price: { amount: string; currency: string } };

type Plan = { id: string; name: string; resources: Limits; prices: Price[] };

export type Product = {
  id: string;
  name: string;
  category: string;
  /** Whether an account on a panel is made for it, and for what domain has to be said. */
  needsDomain: boolean;
  plans: Plan[];
};

/**
 * What can be hired now, for anyone: products by category and name, each with its plans, the cheapest first. Not what was
 * withdrawn from sale, has no price, or nobody can provision. One SQL.
 */
export function listOffers(ctx: VerbContext): Promise<Product[]> {
  return read(ctx).execute<Product[]>(OFFERS);
}

const OFFERS = /* sql */ `
select p.id, p.name, p.category, p.provisioner = 'whm' as "needsDomain", jsonb_agg(
  jsonb_build_object('id', plan.id, 'name', plan.name, 'resources', plan.resources, 'prices', priced.prices)
  order by priced.cheapest, plan.name
) as plans
from product p
join plan on plan.product_id = p.id and plan.withdrawn_at is null and ${CAN_BE_PROVISIONED}
join lateral (
  select min(amount) as cheapest, jsonb_agg(
    jsonb_build_object('period', period,
      'price', jsonb_build_object('amount', amount::text, 'currency', currency))
    order by ${IN_ORDER_OF_PERIODS}
  ) as prices
  from plan_price where plan_id = plan.id and withdrawn_at is null
) as priced on priced.prices is not null
group by p.id
order by p.category, p.name`;

/** A plan that can be hired for a period; what it costs is read when it is. */
export type Offer = { plan: string; provisioner: ProductRow['provisioner'] };

/** Undefined for what is not on sale, or not for that period. */
export async function readOffer(
  tx: Transaction,
  { planId, period }: { planId: string; period: Period },
): Promise<Offer | undefined> {
  const [offer] = await tx.em.execute<Offer[]>(
    /* sql */ `select plan.name as plan, p.provisioner
    from plan join product p on p.id = plan.product_id
    join plan_price x on x.plan_id = plan.id and x.period = ? and x.withdrawn_at is null
    where plan.id = ? and plan.withdrawn_at is null and ${CAN_BE_PROVISIONED}
    for share of plan, x`,
    [period, planId],
  );
  return offer;
}
