import { randomUUID } from 'node:crypto';
import { type PolicyName, policyColumn } from '../company/policies.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { IS_BRAKED } from '../tasks/task-ground.ts';
import type { ChangeRing } from '../transaction/handoffs.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { BRAKE_SUBJECT, lockClock, openBrakeTask } from './clock-state.ts';
import { OPEN_CHANGE, type OpenChange, ringChange } from './ring.ts';
import { ringRenewals } from './ring-renewals.ts';

/** What the clock alone would do, to which service; `subjectId` is what it is asked for by: a change, a debt. */
export type ClockAct = { what: 'ending' | 'suspension'; subjectId: string; serviceId: string };

type Reason = 'daily_cap' | 'silence' | 'restore_mode';
/** Where an act stands: whether it waits for staff, or was let go by them, and the places of its local day. */
type Place = { waits: boolean; is_let_go: boolean; is_free: boolean };

/** Places of a day that the company's size gives, if they are more than the policy's: one for so many active services. */
const SERVICES_A_PLACE = 100;
const cap: Record<ClockAct['what'], PolicyName> = { ending: 'dailyEndings', suspension: 'dailySuspensions' };
const DAY = '(?::timestamptz at time zone s.time_zone)::date';

/**
 * Whether the clock alone may do this now (B10). To be asked once, in the transaction that does it, after its locks: a yes
 * takes one of the places of the local day, which come back if the transaction does not commit, and restore mode does not
 * begin before it has. A no is recorded: what was refused waits under the one open task `brake` until staff lets it `go_on`,
 * or, in restore mode, until that ends, and the service's open change is rung then. What a cap refused has a leave over every
 * cap from then on, good for one yes. The caller commits either way.
 */
export async function clockMayAct(tx: Transaction, act: ClockAct): Promise<boolean> {
  const clock = await lockClock(tx);
  const place = await placeOf(tx, act);
  if (place.waits) return false;
  if (clock.isRestoring) return refuseTurn(tx, act, 'restore_mode');
  if (clock.isSilent) return refuseTurn(tx, act, 'silence');
  if (place.is_let_go) return useLeave(tx, act);
  if (!place.is_free) return refuseTurn(tx, act, 'daily_cap');
  await tx.em.execute(
    /* sql */ `insert into clock_day as d (what, day, taken) select ?, ${DAY}, 1 from company_settings s
    on conflict (what, day) do update set taken = d.taken + 1`,
    [act.what, tx.now],
  );
  return true;
}

/** The clock must be locked: what others took is read after it. */
async function placeOf(tx: Transaction, { what, subjectId }: ClockAct): Promise<Place> {
  const policy = `s.${policyColumn(cap[what])}`;
  const [place] = await tx.em.execute<Place[]>(
    /* sql */ `select b.id is not null and b.released_at is null as waits, b.let_go_at is not null as is_let_go,
      coalesce(d.taken, 0) < case when coalesce(d.taken, 0) < ${policy} then ${policy} else
        (select count(*) from service where status = 'active') / ${SERVICES_A_PLACE} end as is_free
    from company_settings s
    left join clock_day d on d.what = ? and d.day = ${DAY}
    left join braked b on b.what = ? and b.subject_id = ?`,
    [what, tx.now, what, subjectId],
  );
  if (!place) throw new Error('the company has no settings');
  return place;
}

async function useLeave(tx: Transaction, { what, subjectId }: ClockAct): Promise<true> {
  const use = 'update braked set let_go_at = null where what = ? and subject_id = ?';
  await tx.em.execute(use, [what, subjectId]);
  return true;
}

/** A new silence takes back what staff let go before it; restore mode does not. */
async function refuseTurn(tx: Transaction, act: ClockAct, reason: Reason): Promise<false> {
  const { what, subjectId, serviceId } = act;
  await tx.em.execute(
    /* sql */ `insert into braked as b (id, what, subject_id, service_id, reason, refused_at) values (?, ?, ?, ?, ?, ?)
    on conflict (what, subject_id) do update set reason = excluded.reason, refused_at = excluded.refused_at,
      sequence = excluded.sequence, released_at = null,
      let_go_at = case when excluded.reason = 'restore_mode' then b.let_go_at end`,
    [randomUUID(), what, subjectId, serviceId, reason, tx.now],
  );
  tx.event({ type: 'clock.braked', serviceId, data: { what, subjectId, reason } });
  if (reason !== 'restore_mode') await openBrakeTask(tx);
  return false;
}

/**
 * Nothing is to be done any more: it was withdrawn, or paid. It loses its leave, and what waits for its turn leaves the
 * task, which the last one closes.
 */
export async function leaveBrake(
  tx: Transaction,
  { what, subjectId }: Pick<ClockAct, 'what' | 'subjectId'>,
): Promise<void> {
  const act = [what, subjectId];
  const found = await tx.em.execute(
    /* sql */ `select 1 from braked
    where what = ? and subject_id = ? and (released_at is null or let_go_at is not null)`,
    act,
  );
  if (found.length === 0) return;
  const { isSilent } = await lockClock(tx);
  await tx.em.execute(
    'update braked set released_at = coalesce(released_at, ?), let_go_at = null where what = ? and subject_id = ?',
    [tx.now, ...act],
  );
  if (isSilent) return;
  const others = await tx.em.execute(`select 1 from braked b where ${IS_BRAKED} limit 1`);
  if (others.length === 0) await settleTasks(tx, { subjectId: BRAKE_SUBJECT, kinds: ['brake'] });
}

/**
 * Staff lets go on what the task showed: the silence of the workers is over, and whatever waits asks again, over every cap if
 * it waits for one. What waits for the silence alone has yet to find a place of its day. The clock must be locked.
 */
export async function letGo(tx: Transaction): Promise<void> {
  await tx.em.execute('update clock_state set silent_since = null, silence_noticed_at = null');
  await release(tx, { of: `reason <> 'restore_mode'`, ring: 'taskResolved' });
}

/** Restore mode is over: what waited for its end asks again, as if for the first time. The clock must be locked. */
export function releaseRestored(tx: Transaction): Promise<void> {
  return release(tx, { of: `reason = 'restore_mode'`, ring: 'dataChanged' });
}

async function release(tx: Transaction, { of, ring }: { of: string; ring: ChangeRing }): Promise<void> {
  const released = await tx.em.execute<{ id: string; change: OpenChange | null }[]>(
    /* sql */ `with released as (
      update braked set released_at = ?, let_go_at = case when reason = 'daily_cap' then ? else let_go_at end
      where released_at is null and ${of} returning service_id
    )
    select s.id, ${OPEN_CHANGE} as change from service s where s.id in (select service_id from released) order by s.id`,
    [tx.now, tx.now],
  );
  for (const { change } of released) if (change) ringChange(tx, change, ring);
  const services = released.map(({ id }) => id);
  if (services.length > 0) await ringRenewals(tx, services, ring);
}
