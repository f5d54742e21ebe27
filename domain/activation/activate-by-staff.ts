import { ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import { lockHeldService } from '../services/lock-held-service.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { activationKind } from './activation.ts';
import { lockActivation } from './load-activation.ts';
import { decide } from './progress.ts';

/**
 * Staff has a pending service set up before its order is paid (B1): the invoice stays owed, and its payment moves nothing
 * any more (D18). For one that is being set up already it is a success.
 * @throws {DomainError} FORBIDDEN; NOT_FOUND; ACTIVATION_NOT_OPEN for a service that is not pending, or was not ordered.
 */
export async function activateByStaff(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<{ changeId: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const { status, openChange } = await lockHeldService(tx, serviceId);
    if (status !== 'pending' || openChange?.kind !== activationKind.kind) {
      refuse('ACTIVATION_NOT_OPEN', { status });
    }
    const loaded = await lockActivation(tx, openChange.id);
    if (loaded.change.state === 'awaiting_payment') {
      decide(tx, loaded, 'staff');
      ringChange(tx, loaded.change, 'dataChanged');
    }
    return { changeId: openChange.id };
  });
}
