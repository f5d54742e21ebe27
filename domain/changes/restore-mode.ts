import { refuse } from '../errors.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read, type Transaction, transaction } from '../transaction/transaction.ts';
import { releaseRestored } from './brake.ts';
import { lockClock } from './clock-state.ts';

/** Whether the database counts as restored, and what waits for the end of that (B10). Instants are ISO 8601. */
export type RestoreMode = {
  on: boolean;
  since: string | null;
  /** When Twilio's list was read in, wholly since the restored time; what lacks before the mode may end. */
  collectedAt: string | null;
  /** Messages that a delivery found and did not send, and acts of the clock that were refused. */
  messagesWaiting: number;
  actsWaiting: number;
};

type Row = { since: Date | string | null; collected: Date | string | null; messages: number; acts: number };

/** Whether restore mode is on: one SQL. */
export async function isRestoring(ctx: Pick<VerbContext, 'orm'>): Promise<boolean> {
  const rows = await read(ctx).execute('select 1 from clock_state where restoring_since is not null');
  return rows.length > 0;
}

/** How restore mode stands: one SQL. */
export async function showRestoreMode(ctx: Pick<VerbContext, 'orm'>): Promise<RestoreMode> {
  const [row] = await read(ctx).execute<Row[]>(
    /* sql */ `select k.restoring_since as since, k.collected_at as collected,
      (select count(*)::int from outbound_message where held_for = 'restore_mode') as messages,
      (select count(*)::int from braked where released_at is null and reason = 'restore_mode') as acts
    from (values (1)) as one(id) left join clock_state k using (id)`,
  );
  const instant = (found: Date | string | null | undefined) => (found ? new Date(found).toISOString() : null);
  return {
    on: Boolean(row?.since),
    since: instant(row?.since),
    collectedAt: instant(row?.collected),
    messagesWaiting: row?.messages ?? 0,
    actsWaiting: row?.acts ?? 0,
  };
}

/**
 * The database was restored: from now on no message is claimed and the clock ends and suspends nothing, until an operator
 * ends it (B10). It waits for acts of the clock that are under way. Once more changes nothing.
 */
export function startRestoreMode(ctx: VerbContext): Promise<void> {
  return transaction(ctx, async (tx) => {
    await lockClock(tx);
    const started = await tx.em.execute(
      /* sql */ `update clock_state set restoring_since = ?, restored_to = beat_at
      where restoring_since is null returning id`,
      [tx.now],
    );
    tx.event({ type: started.length > 0 ? 'restore_mode.started' : 'restore_mode.started_again' });
  });
}

/**
 * Messages go out again, with the sweep's next rounds, and what the clock was refused asks again. Once more changes nothing.
 * `forced` is the reason to end it although Twilio's list, or the payment gateway's where one was ever read, was not read in
 * since it began.
 * @throws {DomainError} RESTORE_NOT_COLLECTED.
 */
export function endRestoreMode(ctx: VerbContext, { forced }: { forced?: string | undefined }): Promise<void> {
  return transaction(ctx, async (tx) => {
    const { isRestoring } = await lockClock(tx);
    if (!isRestoring) return tx.event({ type: 'restore_mode.ended_again' });
    if (forced === undefined) await refuseUncollected(tx);
    await tx.em.execute(
      'update clock_state set restoring_since = null, restored_to = null, collected_at = null',
    );
    await releaseRestored(tx);
    tx.event({ type: 'restore_mode.ended', data: forced === undefined ? {} : { forced } });
  });
}

async function refuseUncollected(tx: Transaction): Promise<void> {
  const [owed] = await tx.em.execute<{ since: Date | string }[]>(
    /* sql */ `select restoring_since as since from clock_state
    where collected_at is null or exists (select from gateway_look where looked_until < restoring_since)`,
  );
  if (owed) refuse('RESTORE_NOT_COLLECTED', { since: new Date(owed.since).toISOString() });
}

/** A look at Twilio's list that restore mode waits for: which one, and since when the list is to be read. */
export type OwedCollection = { since: Date; from: Date };

/** The look that restore mode waits for, if there is one: one SQL. */
export async function owedCollection(ctx: VerbContext): Promise<OwedCollection | undefined> {
  const [row] = await read(ctx).execute<{ since: Date | string; known: Date | string }[]>(
    /* sql */ `select restoring_since as since, least(restored_to, restoring_since) as known from clock_state
    where restoring_since is not null and collected_at is null`,
  );
  return row && { since: new Date(row.since), from: new Date(row.known) };
}

/** The look came to its end. One that another restore mode waited for does not count. */
export async function recordCollection(ctx: VerbContext, { since }: OwedCollection): Promise<void> {
  await read(ctx).execute('update clock_state set collected_at = ? where restoring_since = ?', [
    ctx.now,
    since,
  ]);
}
