import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type HeldService, lockHeldService, ringOpenChange } from './lock-held-service.ts';
import type { SuspensionReason } from './service.ts';

/** One reason of a service's set (B8). */
export type OneReason = { serviceId: string; reason: SuspensionReason };

/** `changed` is false if things were so already. */
export type ReasonsAnswer = { changed: boolean; suspensionReasons: SuspensionReason[] };

type Change = (tx: Transaction, held: HeldService, reason: SuspensionReason) => Promise<boolean>;

/** A verb that changes the set of a service's reasons; the run of its open change is rung if it did (T11). */
export function changeReasons(
  ctx: VerbContext,
  { serviceId, reason }: OneReason,
  change: Change,
): Promise<ReasonsAnswer> {
  return transaction(ctx, async (tx) => {
    const held = await lockHeldService(tx, serviceId);
    const { status } = held;
    if (status !== 'active' && status !== 'suspended') refuse('SERVICE_STATUS_UNFIT', { status });
    const changed = await change(tx, held, reason);
    if (changed) ringOpenChange(tx, held, 'dataChanged');
    return { changed, suspensionReasons: held.suspensionReasons };
  });
}
