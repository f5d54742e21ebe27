import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { lockHeldService, ringOpenChange } from './lock-held-service.ts';
import type { StatusAnswer } from './suspend-service.ts';

/**
 * Makes a suspended service active again (B8). An open transfer is rung: T11 lets it go on.
 * @throws {DomainError} NOT_FOUND, SERVICE_STATUS_UNFIT for a service that is pending or has ended.
 */
export async function reactivateService(
  ctx: VerbContext,
  input: { serviceId: string },
): Promise<StatusAnswer> {
  return transaction(ctx, async (tx) => {
    const service = await lockHeldService(tx, input.serviceId);
    const { status } = service;
    const subjects = { clientId: service.holder.id, serviceId: service.id };
    if (status === 'active') {
      tx.event({ type: 'service.reactivated_again', ...subjects });
      return { changed: false };
    }
    if (status !== 'suspended') refuse('SERVICE_STATUS_UNFIT', { status });
    await tx.em.execute(
      `update service set status = 'active', suspension_reason = null, version = version + 1 where id = ?`,
      [service.id],
    );
    tx.event({ type: 'service.reactivated', ...subjects });
    ringOpenChange(tx, service, 'dataChanged');
    return { changed: true };
  });
}
