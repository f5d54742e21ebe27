import { z } from 'zod';
import { announcePrice } from '../../domain/catalogue/announce-price.ts';
import { listCatalogue } from '../../domain/catalogue/catalogue-view.ts';
import { setServers, setUpgrades } from '../../domain/catalogue/edit-links.ts';
import { createPlan, editPlan, setOnSale } from '../../domain/catalogue/edit-plan.ts';
import { createProduct, editProduct } from '../../domain/catalogue/edit-product.ts';
import { listPriceChanges } from '../../domain/catalogue/price-change-view.ts';
import { setPrice, withdrawPrice } from '../../domain/catalogue/prices.ts';
import { withdrawPriceChange } from '../../domain/catalogue/withdraw-price-change.ts';
import { periods, provisioners } from '../../domain/services/service.ts';
import { listing } from '../cursor.ts';
import { id, instant, localDate, money, pageInput, pageOf, requestId, typedText } from '../schemas.ts';
import { administratorProcedure, router, staffProcedure, verbContext } from '../trpc.ts';
import { limits } from './plan-limits.ts';

const MOST_LINKS = 200;

const version = z.int().min(1);
/** An edit of exactly the plan that was read. */
const planEdit = z.object({ planId: id, version, requestId });
const grown = z.object({ version });
const period = z.enum(periods);
const links = z.array(id).max(MOST_LINKS);

export const planOutput = z.object({
  id,
  version,
  name: z.string(),
  panelPackage: z.string().nullable(),
  resources: limits,
  onSale: z.boolean(),
  isOffered: z.boolean(),
  prices: z.array(z.object({ period, price: money, onSale: z.boolean() })),
  upgradesTo: z.array(id),
  serverIds: z.array(id),
});

export const priceChangeOutput = z.object({
  id,
  planId: id,
  period,
  amount: money,
  from: localDate,
  noticeDays: z.int(),
  announcedAt: instant,
  announcedBy: id,
  withdrawnAt: instant.nullable(),
  withdrawnBy: id.nullable(),
  told: z.int(),
  waiting: z.int(),
});

/**
 * What the company sells. Agents read it, administrators edit it (C8); every edit says which version was read
 * (REVIEW_OUTDATED), and changes neither a service's own price nor an invoice (B2).
 */
export const staffCatalogueRouter = router({
  /** All products with all plans, also what was withdrawn from sale. */
  list: staffProcedure
    .output(
      z.object({
        items: z.array(
          z.object({
            id,
            version,
            name: z.string(),
            category: z.string(),
            provisioner: z.enum(provisioners),
            plans: z.array(planOutput),
          }),
        ),
      }),
    )
    .query(async ({ ctx, path }) => ({ items: await listCatalogue(await verbContext(ctx, path)) })),

  /** Adds a product, on sale once it has a plan with a price. Errors: FORBIDDEN, CATALOGUE_NAME_TAKEN. */
  createProduct: administratorProcedure
    .input(z.object({ name: typedText, category: typedText, provisioner: z.enum(provisioners), requestId }))
    .output(z.object({ productId: id, version }))
    .mutation(async ({ ctx, input, path }) => createProduct(await verbContext(ctx, path, input), input)),

  /**
   * Changes what a product is called, its category or who sets it up. Errors: FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED,
   * CATALOGUE_NAME_TAKEN.
   */
  editProduct: administratorProcedure
    .input(
      z.object({
        productId: id,
        version,
        name: typedText.optional(),
        category: typedText.optional(),
        requestId,
      }),
    )
    .output(grown)
    .mutation(async ({ ctx, input, path }) => editProduct(await verbContext(ctx, path, input), input)),

  /**
   * Adds a plan to a product. `panelPackage` is WHM's package, null for a product by hand. Errors: FORBIDDEN,
   * NOT_FOUND, CATALOGUE_NAME_TAKEN.
   */
  createPlan: administratorProcedure
    .input(
      z.object({
        productId: id,
        name: typedText,
        panelPackage: typedText.nullable(),
        resources: limits,
        requestId,
      }),
    )
    .output(z.object({ planId: id, version }))
    .mutation(async ({ ctx, input, path }) => createPlan(await verbContext(ctx, path, input), input)),

  /**
   * Changes a plan; `resources` are all of them, not one more. Errors: FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED,
   * CATALOGUE_NAME_TAKEN.
   */
  editPlan: administratorProcedure
    .input(
      planEdit.extend({
        name: typedText.optional(),
        panelPackage: typedText.nullable().optional(),
        resources: limits.optional(),
      }),
    )
    .output(grown)
    .mutation(async ({ ctx, input, path }) => editPlan(await verbContext(ctx, path, input), input)),

  /** Takes a plan off sale or puts it on sale again. Errors: FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED. */
  setOnSale: administratorProcedure
    .input(planEdit.extend({ onSale: z.boolean() }))
    .output(grown)
    .mutation(async ({ ctx, input, path }) => setOnSale(await verbContext(ctx, path, input), input)),

  /**
   * Sets what a plan costs for a period, for whoever hires it from now on. Errors: FORBIDDEN, NOT_FOUND,
   * REVIEW_OUTDATED.
   */
  setPrice: administratorProcedure
    .input(planEdit.extend({ period, price: money }))
    .output(grown)
    .mutation(async ({ ctx, input, path }) => setPrice(await verbContext(ctx, path, input), input)),

  /** Takes one period of a plan off sale. Errors: FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED. */
  withdrawPrice: administratorProcedure
    .input(planEdit.extend({ period }))
    .output(grown)
    .mutation(async ({ ctx, input, path }) => withdrawPrice(await verbContext(ctx, path, input), input)),

  /**
   * Announces another price for whoever has the plan by now, for terms that begin on or after `from`, the policy's
   * days from today or later; each holder is told. Errors: FORBIDDEN, NOT_FOUND, PRICE_CHANGE_ANNOUNCED,
   * REQUEST_ID_REUSED.
   */
  announcePrice: administratorProcedure
    .input(z.object({ planId: id, period, amount: money, from: localDate, requestId }))
    .output(z.object({ priceChangeId: id }))
    .mutation(async ({ ctx, input, path }) => announcePrice(await verbContext(ctx, path, input), input)),

  /**
   * Takes back an announced change of price before its day; what was invoiced stays. Errors: FORBIDDEN, NOT_FOUND,
   * PRICE_CHANGE_IN_FORCE, REQUEST_ID_REUSED.
   */
  withdrawPriceChange: administratorProcedure
    .input(z.object({ priceChangeId: id, requestId }))
    .output(z.object({ priceChangeId: id }))
    .mutation(async ({ ctx, input, path }) =>
      withdrawPriceChange(await verbContext(ctx, path, input), input),
    ),

  /** Changes of price that were announced, the newest first; of one plan, if asked. */
  priceChanges: staffProcedure
    .input(pageInput.extend({ planId: id.optional() }).prefault({}))
    .output(pageOf(priceChangeOutput))
    .query(listing(listPriceChanges, ({ announcedAt }) => announcedAt)),

  /**
   * Sets the plans that this one may be upgraded to, and no others. Errors: FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED.
   */
  setUpgrades: administratorProcedure
    .input(planEdit.extend({ toPlanIds: links }))
    .output(grown)
    .mutation(async ({ ctx, input, path }) => setUpgrades(await verbContext(ctx, path, input), input)),

  /** Sets the servers that can host it; none: every one. Errors: FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED. */
  setServers: administratorProcedure
    .input(planEdit.extend({ serverIds: links }))
    .output(grown)
    .mutation(async ({ ctx, input, path }) => setServers(await verbContext(ctx, path, input), input)),
});
