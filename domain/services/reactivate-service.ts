import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { changeHeldService, type StatusAnswer } from './lock-held-service.ts';

/**
 * Makes a suspended service active again (B8). An open transfer is rung: T11 lets it go on.
 * @throws {DomainError} NOT_FOUND, SERVICE_STATUS_UNFIT for a service that is pending or has ended.
 */
export function reactivateService(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<StatusAnswer> {
  return changeHeldService(ctx, serviceId, async (tx, { status }, subjects) => {
    if (status === 'active') {
      tx.event({ type: 'service.reactivated_again', ...subjects });
      return false;
    }
    if (status !== 'suspended') refuse('SERVICE_STATUS_UNFIT', { status });
    await tx.em.execute(
      `update service set status = 'active', suspension_reason = null, version = version + 1 where id = ?`,
      [serviceId],
    );
    tx.event({ type: 'service.reactivated', ...subjects });
    return true;
  });
}
