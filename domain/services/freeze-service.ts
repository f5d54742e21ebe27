import { stopChanges } from '../changes/pause.ts';
import { tell } from '../messaging/tell.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { type HeldService, lockHeldService, subjectsOfService } from './lock-held-service.ts';
import { readStaffService, type StaffServiceView } from './staff-service-view.ts';

/** `changed` is false if things were so already, or if a second member of staff is still needed. */
export type FreezeAnswer = StaffServiceView & { changed: boolean };

type Freeze = {
  serviceId: string;
  /** A code, no text. */
  reason: string;
  /** In staff's own words. */
  note?: string;
};

/**
 * Freezes a service: nothing that changes hands or deletes goes through until staff lifts it; its open changes pause, their
 * tasks say why, and its holder is told (G9). Freezing again drops a wish to lift it and is a version of its own: whoever lifts
 * the freeze has seen it.
 * @throws {DomainError} NOT_FOUND.
 */
export function freezeService(ctx: VerbContext, { serviceId, reason, note }: Freeze): Promise<FreezeAnswer> {
  return transaction(ctx, async (tx) => {
    const held = await lockHeldService(tx, serviceId);
    await tx.em.execute(
      /* sql */ `update service set frozen_at = coalesce(frozen_at, ?), unfreeze_asked_by = null, version = version + 1
      where id = ?`,
      [tx.now, serviceId],
    );
    const type = held.frozen ? 'service.frozen_again' : 'service.frozen';
    tx.event({ type, ...subjectsOfService(held), data: { reason, ...(note ? { note } : {}) } });
    if (!held.frozen) await stop(tx, held, reason);
    return { ...(await readStaffService(tx.em, serviceId)), changed: !held.frozen };
  });
}

/** Staff does so, and says why. @throws {DomainError} FORBIDDEN; those of `freezeService`. */
export async function freezeByStaff(
  ctx: VerbContext,
  { serviceId, reason }: { serviceId: string; reason: string },
): Promise<FreezeAnswer> {
  actingStaff(ctx);
  return freezeService(ctx, { serviceId, reason: 'staff', note: reason });
}

async function stop(tx: Transaction, held: HeldService, reason: string): Promise<void> {
  const { id: serviceId, holder: to, label: service, version } = held;
  await stopChanges(tx, { serviceId }, { details: { reason } });
  tell(tx, {
    to,
    template: 'service_frozen',
    variables: { name: to.name, service },
    businessKey: `service_frozen/${serviceId}/${version}`,
  });
}
