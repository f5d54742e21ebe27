import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { Transaction } from '../transaction/transaction.ts';

/**
 * Whoever was shut out while a call of theirs was on its way leaves no way in behind (C8): whoever shuts them out locks their row,
 * too.
 * @throws {DomainError} SESSION_INVALID.
 */
export async function refuseShutOut(tx: Transaction): Promise<void> {
  const { staffId } = actingStaff(tx.ctx);
  const able = await tx.em.execute('select 1 from staff where id = ? and disabled_at is null for share', [
    staffId,
  ]);
  if (able.length === 0) refuse('SESSION_INVALID');
}
