import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { changeHeldService, type StatusAnswer } from './lock-held-service.ts';
import type { SuspensionReason } from './service.ts';

/**
 * Suspends an active service for a reason of the closed list (B8); for another reason than it has, the new one
 * replaces it. An open transfer is rung: T11 pauses it or ends it.
 * @throws {DomainError} NOT_FOUND, SERVICE_STATUS_UNFIT for a service that is pending or has ended.
 */
export function suspendService(
  ctx: VerbContext,
  { serviceId, reason }: { serviceId: string; reason: SuspensionReason },
): Promise<StatusAnswer> {
  return changeHeldService(ctx, serviceId, async (tx, { status, suspensionReason }, subjects) => {
    if (status !== 'active' && status !== 'suspended') refuse('SERVICE_STATUS_UNFIT', { status });
    if (suspensionReason === reason) {
      tx.event({ type: 'service.suspended_again', ...subjects, data: { reason } });
      return false;
    }
    await tx.em.execute(
      `update service set status = 'suspended', suspension_reason = ?, version = version + 1 where id = ?`,
      [reason, serviceId],
    );
    tx.event({ type: 'service.suspended', ...subjects, data: { reason } });
    return true;
  });
}
