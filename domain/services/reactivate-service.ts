import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { changeReasons, type OneReason, type ReasonsAnswer } from './change-reasons.ts';
import { liftSuspension } from './suspension.ts';

/**
 * Lifts one reason (B8); without another one the service is active again, and the panel follows. An open transfer is rung:
 * T11 lets it go on.
 * @throws {DomainError} NOT_FOUND, SERVICE_STATUS_UNFIT for a service that is pending or has ended.
 */
export function reactivateService(ctx: VerbContext, input: OneReason): Promise<ReasonsAnswer> {
  return changeReasons(ctx, input, liftSuspension);
}

/**
 * Staff does so, for any reason: what the panel suspended by itself is lifted there too.
 * @throws {DomainError} FORBIDDEN; those of `reactivateService`.
 */
export async function reactivateByStaff(ctx: VerbContext, input: OneReason): Promise<ReasonsAnswer> {
  actingStaff(ctx);
  return reactivateService(ctx, input);
}
