import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { HOUR_MS } from '../time.ts';
import { arrayLiteral, type Transaction } from '../transaction/transaction.ts';
import { type HeldService, subjectsOfService } from './lock-held-service.ts';
import type { SuspensionReason } from './service.ts';

/** Longer than the panel's steps are tried: what is not settled by then has lost its run. */
const PANEL_HOURS = 8;

/**
 * Adds a reason for which a locked service is suspended (B8), and has the panel follow; whether it was a new one. That the
 * service is active or suspended, and who is rung, is for the caller. `held` is as the row is after it.
 */
export async function addSuspension(
  tx: Transaction,
  held: HeldService,
  reason: SuspensionReason,
): Promise<boolean> {
  const subject = { ...subjectsOfService(held), data: { reason } };
  if (held.suspensionReasons.includes(reason)) {
    tx.event({ type: 'service.suspended_again', ...subject });
    return false;
  }
  const isNew = held.suspensionReasons.length === 0;
  tx.event({ type: isNew ? 'service.suspended' : 'service.suspension_added', ...subject });
  await writeReasons(tx, held, { reasons: [...held.suspensionReasons, reason] });
  await follow(tx, held, { isNew });
  return true;
}

/**
 * Lifts one reason (B8): without another one the service is active again, and the panel follows; whether it was there.
 * Otherwise as `addSuspension`.
 */
export async function liftSuspension(
  tx: Transaction,
  held: HeldService,
  reason: SuspensionReason,
): Promise<boolean> {
  const subject = { ...subjectsOfService(held), data: { reason } };
  if (!held.suspensionReasons.includes(reason)) {
    tx.event({ type: 'service.reactivated_again', ...subject });
    return false;
  }
  const reasons = held.suspensionReasons.filter((other) => other !== reason);
  const isNew = reasons.length === 0;
  tx.event({ type: isNew ? 'service.reactivated' : 'service.suspension_lifted', ...subject });
  await writeReasons(tx, held, { reasons, releases: reason === 'panel' });
  await follow(tx, held, { isNew });
  return true;
}

type NewReasons = {
  reasons: SuspensionReason[];
  /** From here on what the panel suspended by itself is ours to lift. */
  releases?: boolean;
  /** The panel is so already. */
  isFollowed?: boolean;
};

/** Writes the set, with all that follows from it in the row. */
export async function writeReasons(
  tx: Transaction,
  held: HeldService,
  { reasons, releases = false, isFollowed = false }: NewReasons,
): Promise<void> {
  held.status = reasons.length > 0 ? 'suspended' : 'active';
  held.suspensionReasons = reasons;
  held.version += 1;
  await tx.em.execute(
    /* sql */ `update service set status = ?, suspension_reasons = ?::text[], version = ?,
      suspended_since = case when ? then coalesce(suspended_since, ?) end, panel_due_at = ?,
      panel_released_at = case when ? then ? else panel_released_at end where id = ?`,
    [
      held.status,
      arrayLiteral(reasons),
      held.version,
      held.status === 'suspended',
      tx.now,
      held.isOnPanel && !isFollowed ? panelDueAt(tx) : null,
      releases,
      tx.now,
      held.id,
    ],
  );
}

export function panelDueAt({ now }: Transaction): Date {
  return new Date(now.getTime() + PANEL_HOURS * HOUR_MS);
}

/** `isNew` if the service is suspended, or active, since just now: nobody has to be asked anew for one reason more or less. */
async function follow(tx: Transaction, held: HeldService, { isNew }: { isNew: boolean }): Promise<void> {
  if (!held.isOnPanel && !isNew) return;
  const kinds = [
    'suspension_stuck',
    ...(held.suspensionReasons.includes('panel') ? [] : PANELS_OWN),
  ] as const;
  await settleTasks(tx, { subjectId: held.id, kinds });
  if (held.isOnPanel) handOver(tx, held);
  else await askStaffToFollow(tx, held, 'by_hand');
}

const PANELS_OWN = ['panel_suspended'] as const;

function handOver(tx: Transaction, { id: serviceId, version }: HeldService): void {
  tx.handoff({ kind: 'suspension', serviceId, version });
}

/**
 * Has a new run bring the panel where the database stands, or asks staff to where no panel has the account. The service is
 * locked.
 */
export async function letPanelFollow(tx: Transaction, held: HeldService): Promise<void> {
  if (!held.isOnPanel) return askStaffToFollow(tx, held, 'by_hand');
  held.version += 1;
  await tx.em.execute('update service set version = ?, panel_due_at = ? where id = ?', [
    held.version,
    panelDueAt(tx),
    held.id,
  ]);
  handOver(tx, held);
}

/** What keeps a panel from following: there is none, its account serves another service too, or it failed. */
type WhyStuck = 'by_hand' | 'shared_account' | 'panel_failed';

/** Staff is to do what the panel did not: `wanted` in the details says what the account is to be (G7). */
export async function askStaffToFollow(tx: Transaction, held: HeldService, why: WhyStuck): Promise<void> {
  const { clientId, serviceId: subjectId } = subjectsOfService(held);
  const details = { wanted: held.status, why };
  await openTask(tx, { kind: 'suspension_stuck', subjectId, clientId, details });
}
