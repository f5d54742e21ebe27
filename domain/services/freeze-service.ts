import { openTask } from '../tasks/open-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { changeHeldService, type StatusAnswer } from './lock-held-service.ts';

/**
 * Freezes a service: nothing that changes hands or deletes goes through until staff lifts it; an open transfer
 * pauses, and its task says why (G9). `reason` is a code, no text. Freezing again changes nothing and is recorded.
 * @throws {DomainError} NOT_FOUND.
 */
export function freezeService(
  ctx: VerbContext,
  { serviceId, reason }: { serviceId: string; reason: string },
): Promise<StatusAnswer> {
  return changeHeldService(ctx, serviceId, async (tx, service, subjects) => {
    if (service.frozen) {
      tx.event({ type: 'service.frozen_again', ...subjects, data: { reason } });
      return false;
    }
    const frozen = 'update service set frozen_at = ?, version = version + 1 where id = ?';
    await tx.em.execute(frozen, [tx.now, serviceId]);
    tx.event({ type: 'service.frozen', ...subjects, data: { reason } });
    const changeId = service.openChange?.id;
    if (changeId)
      await openTask(tx, { kind: 'frozen_change', subjectId: changeId, changeId, details: { reason } });
    return true;
  });
}
