import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { changeReasons, type OneReason, type ReasonsAnswer } from './change-reasons.ts';
import { addSuspension } from './suspension.ts';

/**
 * Adds one reason for which a service is suspended (B8); the panel follows. An open transfer is rung: T11 pauses it or ends
 * it.
 * @throws {DomainError} NOT_FOUND, SERVICE_STATUS_UNFIT for a service that is pending or has ended.
 */
export function suspendService(ctx: VerbContext, input: OneReason): Promise<ReasonsAnswer> {
  return changeReasons(ctx, input, addSuspension);
}

/** Staff does so. @throws {DomainError} FORBIDDEN; those of `suspendService`. */
export async function suspendByStaff(ctx: VerbContext, input: OneReason): Promise<ReasonsAnswer> {
  actingStaff(ctx);
  return suspendService(ctx, input);
}
