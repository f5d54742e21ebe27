import type { Transaction } from '../transaction/transaction.ts';
import { Service } from './service.ts';

/** Locks one service, the second step of G5's order, and reads it. */
export async function lockService(tx: Transaction, id: string): Promise<Service | null> {
  const [row] = await tx.lockRows('service', [id]);
  return row ? tx.em.map(Service, row) : null;
}
