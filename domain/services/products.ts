import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { type Period, periods } from './service.ts';

/** A final price for one billing period: minor units as a decimal string, taxes included (G2). */
type Price = { period: Period; price: { amount: string; currency: string } };

type Plan = { id: string; name: string; prices: Price[] };

export type Product = { id: string; name: string; category: string; plans: Plan[] };

/** What can be hired, for anyone: products by category and name, each with its plans, the cheapest first. One SQL. */
export function listProducts(ctx: VerbContext): Promise<Product[]> {
  return read(ctx).execute<Product[]>(PRODUCTS);
}

const PERIODS = periods.map((period) => `'${period}'`).join(', ');

const PRODUCTS = /* sql */ `
select p.id, p.name, p.category, jsonb_agg(
  jsonb_build_object('id', plan.id, 'name', plan.name, 'prices', priced.prices) order by priced.cheapest, plan.name
) as plans
from product p
join plan on plan.product_id = p.id
join lateral (
  select min(amount) as cheapest, jsonb_agg(
    jsonb_build_object('period', period,
      'price', jsonb_build_object('amount', amount::text, 'currency', currency))
    order by array_position(array[${PERIODS}], period)
  ) as prices
  from plan_price where plan_id = plan.id
) as priced on priced.prices is not null
group by p.id
order by p.category, p.name`;
