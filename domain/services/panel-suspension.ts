import type { EntityManager } from '@mikro-orm/postgresql';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { type HeldService, lockHeldService, ringOpenChange, subjectsOfService } from './lock-held-service.ts';
import { PANEL_SERVER, type PanelServer } from './server.ts';
import type { SuspensionReason } from './service.ts';
import { askStaffToFollow, writeReasons } from './suspension.ts';
import { tellOfSuspension } from './suspension-notices.ts';

/** What the database wants of an account on a panel. Stays inside one activity. */
export type WantedSuspension = {
  server: PanelServer | null;
  user: string;
  domain: string | null;
  createdAt: Date | null;
  wanted: 'suspended' | 'active';
  reason: SuspensionReason | null;
  /** Whether the panel is known not to be so yet; otherwise it is only looked at. */
  isDue: boolean;
  /** Whether what the panel suspended by itself is ours to lift. */
  isReleased: boolean;
  /** Whether it serves another service too, which is for staff to see to (X7). */
  isShared: boolean;
};

/** What the database wants of a service's account now; undefined if it has none, or the service is pending or over. */
export function wantedSuspension(ctx: VerbContext, serviceId: string): Promise<WantedSuspension | undefined> {
  return readWanted(read(ctx), serviceId);
}

type Row = Omit<WantedSuspension, 'createdAt'> & { createdAt: Date | string | null };

async function readWanted(em: EntityManager, serviceId: string): Promise<WantedSuspension | undefined> {
  const [row] = await em.execute<Row[]>(WANTED, [serviceId]);
  return row && { ...row, createdAt: row.createdAt ? new Date(row.createdAt) : null };
}

const WANTED = /* sql */ `
select ${PANEL_SERVER} as server, s.panel_user as "user", s.panel_domain as domain, s.panel_created_at as "createdAt",
  s.status as wanted, s.suspension_reasons[1] as reason, s.panel_due_at is not null as "isDue", s.panel_released_at is not null as "isReleased",
  exists (
    select from service other where other.panel_user = s.panel_user and other.server_id is not distinct from s.server_id
      and other.id <> s.id and other.status in ('active', 'suspended')
  ) as "isShared"
from service s
join plan on plan.id = s.plan_id
join product on product.id = plan.product_id
where s.id = ? and s.status in ('active', 'suspended') and s.panel_user is not null and product.provisioner = 'whm'`;

/** What the panel was read to be, after whatever was asked of it. */
export type PanelReading = {
  is: 'suspended' | 'active';
  /** The panel suspended it by itself, and nobody lifted that. */
  isPanelsOwn: boolean;
  /** It may be so only since this run. */
  isNew: boolean;
};

/**
 * Records what the panel was read to be, under lock (B8); whether the database wants just that by now. Otherwise nothing is
 * written, and the panel is to follow again. What the panel alone suspended becomes a reason, which staff lifts.
 * @throws {DomainError} NOT_FOUND.
 */
export function recordPanelSuspension(
  ctx: VerbContext,
  { serviceId, reading }: { serviceId: string; reading: PanelReading },
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const held = await lockHeldService(tx, serviceId);
    if (held.status === 'active' && reading.isPanelsOwn) await takeOverPanelsOwn(tx, held);
    if (held.status !== 'active' && held.status !== 'suspended') return true;
    if (held.status !== reading.is) return false;
    await recordFollowed(tx, held, { isNew: reading.isNew });
    return true;
  });
}

async function takeOverPanelsOwn(tx: Transaction, held: HeldService): Promise<void> {
  const subjects = subjectsOfService(held);
  const reason = 'panel';
  tx.event({ type: 'service.suspended', ...subjects, data: { reason } });
  await writeReasons(tx, held, { reasons: [reason], isFollowed: true });
  await openTask(tx, { kind: 'panel_suspended', subjectId: held.id, clientId: subjects.clientId });
  ringOpenChange(tx, held, 'dataChanged');
}

/** The panel is as the database: nothing is due there, and nobody has to look. */
export async function recordFollowed(
  tx: Transaction,
  held: HeldService,
  { isNew, byHand }: { isNew: boolean; byHand?: true },
): Promise<void> {
  // Until now the account could change: a backup from before it is not of what is deleted (X7).
  const [before] = await tx.em.execute<{ was_due: boolean; zone: string }[]>(
    /* sql */ `update service s set panel_due_at = null,
      suspended_since = case when s.status = 'suspended' and ? then ? else s.suspended_since end,
      panel_released_at = case when s.status = 'suspended' then coalesce(s.panel_released_at, ?) end
    from service b where b.id = s.id and s.id = ?
    returning b.panel_due_at is not null as was_due, (select time_zone from company_settings) as zone`,
    [isNew, tx.now, byHand ? tx.now : null, held.id],
  );
  await settleTasks(tx, { subjectId: held.id, kinds: ['suspension_stuck'] });
  // A run that crossed another one reads once more what that one has recorded.
  if (!before || (!before.was_due && !isNew && !byHand)) return;
  const type = held.status === 'suspended' ? 'service.panel_suspended' : 'service.panel_reactivated';
  tx.event({ type, ...subjectsOfService(held), data: { version: held.version, ...(byHand && { byHand }) } });
  tellOfSuspension(tx, held, before.zone);
}

/** The panel did not follow, for hours or for good: staff is asked, unless it has followed after all (G7). */
export function leaveSuspensionToStaff(ctx: VerbContext, serviceId: string): Promise<void> {
  return transaction(ctx, async (tx) => {
    const held = await lockHeldService(tx, serviceId);
    const left = await tx.em.execute(
      'update service set panel_due_at = null where id = ? and panel_due_at is not null returning id',
      [serviceId],
    );
    const wanted = left.length > 0 ? await readWanted(tx.em, serviceId) : undefined;
    if (!wanted) return;
    await askStaffToFollow(tx, held, wanted.isShared ? 'shared_account' : 'panel_failed');
  });
}
