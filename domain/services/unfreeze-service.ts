import { isAgreedByTwo } from '../access/staff.ts';
import { letChangesGo } from '../changes/pause.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import type { FreezeAnswer } from './freeze-service.ts';
import { type HeldService, lockHeldService, subjectsOfService } from './lock-held-service.ts';
import { readStaffService } from './staff-service-view.ts';

export type UnfreezeServiceInput = {
  serviceId: string;
  /** Of the service as it was read: a freeze since then is something to see (C3). */
  version: number;
  /** In staff's own words. */
  reason: string;
};

/**
 * Staff lifts the freeze of a service (C8, G9); what it stopped goes on where it stood. Where there are two members of staff it
 * takes two: the first call is kept as the wish (`unfreezeAskedBy`), a call by another one carries it out. Not frozen: a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, REVIEW_OUTDATED, SECOND_MEMBER_NEEDED when the same person asks again.
 */
export async function unfreezeService(ctx: VerbContext, input: UnfreezeServiceInput): Promise<FreezeAnswer> {
  const { staffId } = actingStaff(ctx);
  const { serviceId, version, reason: note } = input;
  return transaction(ctx, async (tx) => {
    const held = await lockHeldService(tx, serviceId);
    if (held.frozen && held.version !== version) refuse('REVIEW_OUTDATED', { changed: [] });
    const changed = held.frozen && (await isAgreedByTwo(tx.em, { staffId, askedBy: held.unfreezeAskedBy }));
    const subjects = subjectsOfService(held);
    if (changed) {
      await lift(tx, held);
      tx.event({ type: 'service.unfrozen', ...subjects, data: { note } });
    } else if (held.frozen) {
      await tx.em.execute('update service set unfreeze_asked_by = ? where id = ?', [staffId, serviceId]);
      tx.event({ type: 'service.unfreeze_asked', ...subjects, data: { note } });
    } else {
      tx.event({ type: 'service.unfrozen_again', ...subjects, data: { note } });
    }
    return { ...(await readStaffService(tx.em, serviceId)), changed };
  });
}

async function lift(tx: Transaction, held: HeldService): Promise<void> {
  const { id: serviceId, holder: to, label: service, version } = held;
  await tx.em.execute(
    'update service set frozen_at = null, unfreeze_asked_by = null, version = version + 1 where id = ?',
    [serviceId],
  );
  await letChangesGo(tx, { serviceId });
  tell(tx, {
    to,
    template: 'service_unfrozen',
    variables: { name: to.name, service },
    businessKey: `service_unfrozen/${serviceId}/${version}`,
  });
}
