import { refuse } from '../errors.ts';
import { lockHeldService } from '../services/lock-held-service.ts';
import { openTask } from '../tasks/open-task.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

/**
 * A client asks for the backup of a service of theirs, also of one that has ended: staff answers with a quote (X8). Asking
 * again while staff has not answered is a success.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also when it is somebody else's (C8).
 */
export function requestBackup(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<{ serviceId: string }> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const { holder } = await lockHeldService(tx, serviceId);
    if (holder.id !== clientId) refuse('NOT_FOUND');
    await openTask(tx, { kind: 'backup_requested', subjectId: serviceId, clientId });
    return { serviceId };
  });
}
