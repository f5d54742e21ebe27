import { refuse } from '../errors.ts';
import { lockHeldService, subjectsOfService } from '../services/lock-held-service.ts';
import { ENDED_STATUSES, type Period } from '../services/service.ts';
import { openTask } from '../tasks/open-task.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';

export type AskExecutiveInput = {
  serviceId: string;
  /** What is wished for, if the holder said so. */
  planId?: string | undefined;
  period?: Period | undefined;
};

/**
 * The holder asks an executive for an upgrade that is not offered by itself (U5): a staff task, which is answered with a quote
 * that carries it (B6). Asking again while it is open is a success.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND, also for somebody else's; SERVICE_STATUS_UNFIT for one that is pending or has ended.
 */
export function askExecutive(
  ctx: VerbContext,
  { serviceId, planId, period }: AskExecutiveInput,
): Promise<{ serviceId: string }> {
  const { clientId } = actingClient(ctx);
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, serviceId);
    if (service.holder.id !== clientId) refuse('NOT_FOUND');
    const { status } = service;
    if (status === 'pending' || ENDED_STATUSES.includes(status)) refuse('SERVICE_STATUS_UNFIT', { status });
    const details = { ...(planId ? { planId } : {}), ...(period ? { period } : {}) };
    await openTask(tx, { kind: 'upgrade_asked', subjectId: serviceId, clientId, details });
    tx.event({ type: 'upgrade.executive_asked', ...subjectsOfService(service) });
    return { serviceId };
  });
}
