import type { MikroORM } from '@mikro-orm/postgresql';

/** What waits although nobody should have to wait for it: what operations sets alarms on. */
export type Backlog = {
  /** Seconds since the oldest due handoff was to be delivered; 0 without one. */
  oldestHandoffSeconds: number;
  /** Seconds since the receipt of the oldest unprocessed inbound message; 0 without one. */
  oldestInboundSeconds: number;
  overdueTasks: number;
  /** The database counts as restored: no message goes out, nothing ends (B10). */
  isRestoring: boolean;
};

type Row = {
  oldest_handoff: Date | string | null;
  oldest_inbound: Date | string | null;
  overdue: number;
  restoring: boolean;
};

const MS_PER_SECOND = 1_000;

/** Measures the backlog as of `now`: one statement. */
export async function measureBacklog(orm: MikroORM, now: Date): Promise<Backlog> {
  const [row] = await orm.em.fork().execute<Row[]>(
    /* sql */ `select (select min(created_at) from handoff) as oldest_handoff,
      (select min(received_at) from inbound_message where processed_at is null) as oldest_inbound,
      (select count(*)::int from staff_task where resolved_at is null and due_at < ?) as overdue,
      exists (select from clock_state where restoring_since is not null) as restoring`,
    [now],
  );
  const secondsSince = (instant: Date | string | null | undefined) =>
    instant ? Math.max(0, (now.getTime() - new Date(instant).getTime()) / MS_PER_SECOND) : 0;
  return {
    oldestHandoffSeconds: secondsSince(row?.oldest_handoff),
    oldestInboundSeconds: secondsSince(row?.oldest_inbound),
    overdueTasks: row?.overdue ?? 0,
    isRestoring: row?.restoring ?? false,
  };
}
