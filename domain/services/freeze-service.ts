import { transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { openTask } from '../staff/open-task.ts';
import { lockHeldService, ringOpenTransfer } from './lock-held-service.ts';
import type { StatusAnswer } from './suspend-service.ts';

/**
 * Freezes a service: nothing that changes hands or deletes goes through until staff lifts it; an open transfer
 * pauses, and its task says why (G9). `reason` is a code, no text.
 * @throws {DomainError} NOT_FOUND.
 */
export async function freezeService(
  ctx: VerbContext,
  input: { serviceId: string; reason: string },
): Promise<StatusAnswer> {
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, input.serviceId);
    if (service.frozen) return { changed: false };
    await tx.em.execute('update service set frozen_at = ?, version = version + 1 where id = ?', [
      tx.now,
      service.id,
    ]);
    tx.event({
      type: 'service.frozen',
      clientId: service.holder.id,
      serviceId: service.id,
      data: { reason: input.reason },
    });
    if (service.openTransferId !== null) {
      await openTask(tx, {
        kind: 'frozen_change',
        subjectId: service.openTransferId,
        changeId: service.openTransferId,
        details: { reason: input.reason },
      });
      ringOpenTransfer(tx, service, 'dataChanged');
    }
    return { changed: true };
  });
}
