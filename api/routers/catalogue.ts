import { z } from 'zod';
import { listOffers } from '../../domain/catalogue/offers.ts';
import { periods } from '../../domain/services/service.ts';
import { id, money } from '../schemas.ts';
import { publicProcedure, router, verbContext } from '../trpc.ts';
import { limits } from './plan-limits.ts';

export const planOutput = z.object({
  id,
  name: z.string(),
  product: z.object({
    id,
    name: z.string(),
    category: z.string(),
    /** An account on a panel is made for it: an order says for what domain. */
    needsDomain: z.boolean(),
  }),
  resources: limits,
  /** Final prices, taxes included (G2). */
  prices: z.array(z.object({ period: z.enum(periods), price: money })),
});

/** What can be hired; open to everyone. */
export const catalogueRouter = router({
  /** All plans on one page, by category and product, the cheapest first. */
  plans: publicProcedure
    .output(z.object({ items: z.array(planOutput), nextCursor: z.null() }))
    .query(async ({ ctx, path }) => {
      const products = await listOffers(await verbContext(ctx, path));
      const items = products.flatMap(({ plans, ...product }) => plans.map((plan) => ({ ...plan, product })));
      return { items, nextCursor: null };
    }),
});
