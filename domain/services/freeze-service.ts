import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockHeldService, ringOpenChange } from './lock-held-service.ts';
import type { StatusAnswer } from './suspend-service.ts';

/**
 * Freezes a service: nothing that changes hands or deletes goes through until staff lifts it; an open transfer
 * pauses, and its task says why (G9). `reason` is a code, no text. Freezing again changes nothing and is recorded.
 * @throws {DomainError} NOT_FOUND.
 */
export async function freezeService(
  ctx: VerbContext,
  input: { serviceId: string; reason: string },
): Promise<StatusAnswer> {
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, input.serviceId);
    const { reason } = input;
    const subjects = { clientId: service.holder.id, serviceId: service.id };
    if (service.frozen) {
      tx.event({ type: 'service.frozen_again', ...subjects, data: { reason } });
      return { changed: false };
    }
    await tx.em.execute('update service set frozen_at = ?, version = version + 1 where id = ?', [
      tx.now,
      service.id,
    ]);
    tx.event({ type: 'service.frozen', ...subjects, data: { reason } });
    if (service.openChange) {
      const { id } = service.openChange;
      await openTask(tx, {
        kind: 'frozen_change',
        subjectId: id,
        changeId: id,
        details: { reason },
      });
      ringOpenChange(tx, service, 'dataChanged');
    }
    return { changed: true };
  });
}
