import { refuse } from '../errors.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** What staff read of a product or a plan: an edit is for exactly that (C3). */
export type ReadEntry = { version: number };

type Locked = { id: string; version: number; provisioner: 'whm' | 'manual' };

/** Locks a plan, which nothing is decided under but its own edits. @throws {DomainError} NOT_FOUND, REVIEW_OUTDATED. */
export function lockPlan(tx: Transaction, input: ReadEntry & { planId: string }): Promise<Locked> {
  return lockEntry(tx, input, {
    sql: /* sql */ `select plan.id, plan.version, product.provisioner
      from plan join product on product.id = plan.product_id where plan.id = ? for no key update of plan`,
    id: input.planId,
  });
}

/** The same of a product. @throws {DomainError} NOT_FOUND, REVIEW_OUTDATED. */
export function lockProduct(tx: Transaction, input: ReadEntry & { productId: string }): Promise<Locked> {
  return lockEntry(tx, input, {
    sql: 'select id, version, provisioner from product where id = ? for no key update',
    id: input.productId,
  });
}

async function lockEntry(
  tx: Transaction,
  { version }: ReadEntry,
  { sql, id }: { sql: string; id: string },
): Promise<Locked> {
  const [entry] = await tx.em.execute<Locked[]>(sql, [id]);
  if (!entry) refuse('NOT_FOUND');
  if (entry.version !== version) refuse('REVIEW_OUTDATED', { changed: [] });
  return entry;
}

/** Every edit of a plan, or of what belongs to it, is a new version of it. */
export async function growPlan(tx: Transaction, { id, version }: Locked): Promise<number> {
  await tx.em.execute('update plan set version = version + 1 where id = ?', [id]);
  return version + 1;
}
