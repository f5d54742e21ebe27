import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { Product } from '../services/service.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockProduct, type ReadEntry } from './lock-plan.ts';
import { catalogueName, refuseTakenName } from './names.ts';

/**
 * A new product, in a category that may be new too. Who provisions it, a panel or people, never changes (B1).
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, CATALOGUE_NAME_TAKEN.
 */
export function createProduct(
  ctx: VerbContext,
  input: Pick<Product, 'name' | 'category' | 'provisioner'>,
): Promise<{ productId: string; version: number }> {
  actingAdministrator(ctx);
  const name = catalogueName(input.name, 'name');
  const category = catalogueName(input.category, 'category');
  return transaction(ctx, async (tx) => {
    const productId = randomUUID();
    const created = await tx.em.execute(
      /* sql */ `insert into product (id, name, category, provisioner) values (?, ?, ?, ?)
      on conflict (name) do nothing returning id`,
      [productId, name, category, input.provisioner],
    );
    if (created.length === 0) refuse('CATALOGUE_NAME_TAKEN');
    tx.event({ type: 'catalogue.product_created', data: { productId } });
    return { productId, version: 1 };
  });
}

type ProductEdit = ReadEntry & {
  productId: string;
  name?: string | undefined;
  category?: string | undefined;
};

/**
 * Another name or category for a product, as it was read.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND, REVIEW_OUTDATED, CATALOGUE_NAME_TAKEN.
 */
export function editProduct(ctx: VerbContext, input: ProductEdit): Promise<{ version: number }> {
  actingAdministrator(ctx);
  const { productId } = input;
  const name = input.name === undefined ? null : catalogueName(input.name, 'name');
  const category = input.category === undefined ? null : catalogueName(input.category, 'category');
  return transaction(ctx, async (tx) => {
    const { version: before } = await lockProduct(tx, input);
    const version = before + 1;
    await tx.em.execute(
      /* sql */ `update product set name = coalesce(?, name), category = coalesce(?, category), version = ?
      where id = ?`,
      [name, category, version, productId],
    );
    tx.event({ type: 'catalogue.product_edited', data: { productId, version } });
    return { version };
  }).catch(refuseTakenName);
}
