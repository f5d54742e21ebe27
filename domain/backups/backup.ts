import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { HOUR_MS } from '../time.ts';

const backupStates = ['asked', 'stored', 'left_to_staff'] as const;
const makers = ['panel', 'hand'] as const;

/** One backup of a service's account (X7a). */
export const Backup = defineEntity({
  name: 'Backup',
  tableName: 'backup',
  properties: {
    id: p.uuid().primary(),
    serviceId: p.uuid(),
    serverId: p.uuid().nullable(),
    /** The account as the service named it when it was asked for; null where there is no panel. */
    panelUser: p.text().nullable(),
    panelDomain: p.text().nullable(),
    panelCreatedAt: p.datetime().nullable(),
    state: p.enum(backupStates),
    madeBy: p.enum(makers).nullable(),
    askedAt: p.datetime(),
    /** Nothing that was on the account by then is missing in it. */
    takenAt: p.datetime().nullable(),
    /** Where it lies, in the store's words or in those of whoever made it. */
    place: p.text().nullable(),
    sizeBytes: p.bigint().nullable(),
    /** Of one that the panel made, as it was read back. */
    sha256: p.text().nullable(),
    /** A local date (G3). */
    keepUntil: p.date().nullable(),
    nextCheckAt: p.datetime().nullable(),
  },
});
export type Backup = InferEntity<typeof Backup>;

/** A stored backup, as far as a rule needs it; as JSON of the database its instants are texts. */
export type LatestBackup = { id: string; takenAt: string; madeBy: (typeof makers)[number] };

/**
 * The newest stored backup of exactly the account that a service `s` names, as JSON; null without one. One of an account
 * that the service had before is none of this one (X7b).
 */
export const LATEST_BACKUP = /* sql */ `(
  select jsonb_build_object('id', b.id, 'takenAt', b.taken_at, 'madeBy', b.made_by)
  from backup b
  where b.service_id = s.id and b.state = 'stored'
    and (b.panel_user, b.panel_domain, b.panel_created_at)
      is not distinct from (s.panel_user, s.panel_domain, s.panel_created_at)
  order by b.taken_at desc limit 1)`;

type Usable = { suspendedSince: Date | null; now: Date; freshHours: number };

/**
 * Whether a backup counts (X7a): it is younger than the policy, or was taken since the suspension that still lasts, during
 * which nothing changes. `freshHours` is the policy `backupFreshHours`.
 */
export function isUsable(
  backup: Pick<LatestBackup, 'takenAt'> | null,
  { suspendedSince, now, freshHours }: Usable,
): boolean {
  if (!backup) return false;
  const takenAt = new Date(backup.takenAt).getTime();
  if (takenAt > now.getTime()) return false;
  const isFresh = now.getTime() - takenAt < freshHours * HOUR_MS;
  return isFresh || (suspendedSince !== null && takenAt >= suspendedSince.getTime());
}
