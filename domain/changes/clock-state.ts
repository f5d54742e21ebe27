import { openTask } from '../tasks/open-task.ts';
import type { Transaction } from '../transaction/transaction.ts';

/** The one subject of every task `brake`, of which at most one is open. */
export const BRAKE_SUBJECT = '00000000-0000-4000-8000-00000000b010';

/** What keeps the clock from acting by itself. */
export type ClockState = {
  isRestoring: boolean;
  /** No worker ran for long, and staff has not let it go on since. */
  isSilent: boolean;
};

type Row = { restoring: boolean; silent_since: Date | string | null; is_noticed_now: boolean };

/**
 * Locks the one row that lets the clock act until the commit, and reads it as it is then: of two acts at the last place
 * one waits for the other, and restore mode begins between two acts. It comes after clients, services and changes (G5).
 * A silence of the workers (policy `silentHours`) is noticed by whoever comes first after it, with its task; `beats` says
 * that a worker runs now. Without any beat so far there was no silence: it is the first start ever. A clock that goes back
 * makes none.
 */
export async function lockClock(tx: Transaction, options: { beats?: true } = {}): Promise<ClockState> {
  const [row] = await tx.em.execute<Row[]>(
    /* sql */ `insert into clock_state as k (id, beat_at) values (1, ?)
    on conflict (id) do update set
      beat_at = coalesce(excluded.beat_at, k.beat_at),
      (silent_since, silence_noticed_at) = (
        select case when w.begins then k.beat_at else k.silent_since end,
          case when w.begins then ?::timestamptz else k.silence_noticed_at end
        from (
          select k.silent_since is null and ?::timestamptz - k.beat_at >= make_interval(hours => s.silent_hours) as begins
          from company_settings s
        ) as w)
    returning restoring_since is not null as restoring, silent_since,
      coalesce(silence_noticed_at = ?, false) as is_noticed_now`,
    [options.beats ? tx.now : null, tx.now, tx.now, tx.now],
  );
  if (!row) throw new Error('the clock has no row');
  const { restoring: isRestoring, silent_since: silentSince } = row;
  if (silentSince === null) return { isRestoring, isSilent: false };
  const since = new Date(silentSince).toISOString();
  if (row.is_noticed_now) tx.event({ type: 'clock.silent', data: { since } });
  await openBrakeTask(tx, { silentSince: since });
  return { isRestoring, isSilent: true };
}

/** The one task under which waits whatever the clock was not let do; what it lists is in the table `braked`. */
export function openBrakeTask(tx: Transaction, details: Record<string, string> = {}): Promise<void> {
  return openTask(tx, { kind: 'brake', subjectId: BRAKE_SUBJECT, details });
}
