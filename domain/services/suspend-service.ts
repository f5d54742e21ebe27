import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockHeldService, ringOpenChange } from './lock-held-service.ts';
import type { SuspensionReason } from './service.ts';

/** `changed` is false when the service was so already. */
export type StatusAnswer = { changed: boolean };

/**
 * Suspends an active service for a reason of the closed list (B8); for another reason than it has, the new one
 * replaces it. An open transfer is rung: T11 pauses it or ends it.
 * @throws {DomainError} NOT_FOUND, SERVICE_STATUS_UNFIT for a service that is pending or has ended.
 */
export async function suspendService(
  ctx: VerbContext,
  input: { serviceId: string; reason: SuspensionReason },
): Promise<StatusAnswer> {
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, input.serviceId);
    const { status } = service;
    if (status !== 'active' && status !== 'suspended') refuse('SERVICE_STATUS_UNFIT', { status });
    const { reason } = input;
    const subjects = { clientId: service.holder.id, serviceId: service.id };
    if (service.suspensionReason === reason) {
      tx.event({ type: 'service.suspended_again', ...subjects, data: { reason } });
      return { changed: false };
    }
    await tx.em.execute(
      `update service set status = 'suspended', suspension_reason = ?, version = version + 1 where id = ?`,
      [reason, service.id],
    );
    tx.event({ type: 'service.suspended', ...subjects, data: { reason } });
    ringOpenChange(tx, service, 'dataChanged');
    return { changed: true };
  });
}
