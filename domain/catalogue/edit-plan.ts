import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { Product } from '../services/service.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { growPlan, lockPlan, type ReadEntry } from './lock-plan.ts';
import { catalogueName, panelPackageOf, refuseTakenName } from './names.ts';
import { checkedLimits, type Limits } from './resources.ts';

/** An edit of exactly the plan that staff read (C3). */
export type PlanEdit = ReadEntry & { planId: string };

type NewPlan = { productId: string; name: string; panelPackage: string | null; resources: Limits };

/**
 * A new plan of a product. It is on sale from its first price on.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND, CATALOGUE_NAME_TAKEN.
 */
export function createPlan(ctx: VerbContext, input: NewPlan): Promise<{ planId: string; version: number }> {
  actingAdministrator(ctx);
  const { productId } = input;
  const name = catalogueName(input.name, 'name');
  const limits = checkedLimits(input.resources);
  return transaction(ctx, async (tx) => {
    const panelPackage = panelPackageOf(input.panelPackage, await provisionerOf(tx, productId));
    const planId = randomUUID();
    const created = await tx.em.execute(
      /* sql */ `insert into plan (id, product_id, name, panel_package, resources) values (?, ?, ?, ?, ?)
      on conflict (product_id, name) do nothing returning id`,
      [planId, productId, name, panelPackage, JSON.stringify(limits)],
    );
    if (created.length === 0) refuse('CATALOGUE_NAME_TAKEN');
    tx.event({ type: 'catalogue.plan_created', data: { planId } });
    return { planId, version: 1 };
  });
}

/** Who provisions a product never changes, so it needs no lock. */
async function provisionerOf(tx: Transaction, productId: string): Promise<Product['provisioner']> {
  const [product] = await tx.em.execute<Pick<Product, 'provisioner'>[]>(
    'select provisioner from product where id = ?',
    [productId],
  );
  return product?.provisioner ?? refuse('NOT_FOUND');
}

type PlanChanges = Partial<Pick<NewPlan, 'name' | 'panelPackage' | 'resources'>>;

/**
 * Another name, package or other resources for a plan, all of them at once: what a plan says it gives. Accounts that there
 * are stay as they are.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND, REVIEW_OUTDATED, CATALOGUE_NAME_TAKEN.
 */
export function editPlan(
  ctx: VerbContext,
  input: PlanEdit & { [Field in keyof PlanChanges]: PlanChanges[Field] | undefined },
): Promise<{ version: number }> {
  actingAdministrator(ctx);
  const { planId, panelPackage } = input;
  const name = input.name === undefined ? null : catalogueName(input.name, 'name');
  const limits = input.resources === undefined ? null : JSON.stringify(checkedLimits(input.resources));
  return transaction(ctx, async (tx) => {
    const plan = await lockPlan(tx, input);
    const newPackage = panelPackage === undefined ? null : panelPackageOf(panelPackage, plan.provisioner);
    await tx.em.execute(
      /* sql */ `update plan set name = coalesce(?, name), panel_package = coalesce(?, panel_package),
        resources = coalesce(?::jsonb, resources) where id = ?`,
      [name, newPackage, limits, planId],
    );
    const version = await growPlan(tx, plan);
    tx.event({ type: 'catalogue.plan_edited', data: { planId, version } });
    return { version };
  }).catch(refuseTakenName);
}

/**
 * Takes a plan off sale, or puts it on sale again. Services of it stay as they are and are renewed. Again is a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED.
 */
export function setOnSale(
  ctx: VerbContext,
  input: PlanEdit & { onSale: boolean },
): Promise<{ version: number }> {
  actingAdministrator(ctx);
  const { planId, onSale } = input;
  return transaction(ctx, async (tx) => {
    const plan = await lockPlan(tx, input);
    const changed = await tx.em.execute(
      'update plan set withdrawn_at = ? where id = ? and (withdrawn_at is null) <> ? returning id',
      [onSale ? null : tx.now, planId, onSale],
    );
    if (changed.length === 0) return { version: plan.version };
    const version = await growPlan(tx, plan);
    const type = onSale ? 'catalogue.plan_offered' : 'catalogue.plan_withdrawn';
    tx.event({ type, data: { planId, version } });
    return { version };
  });
}
