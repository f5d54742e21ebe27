import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, lostDeliveryAt, type Transaction, transaction } from '../transaction/transaction.ts';
import { deliveryOf } from './message-standing.ts';
import { probePause, RESTORE_MODE } from './sending-stop.ts';
import { templateNames, templateOf } from './templates.ts';
import { URGENT } from './urgent-first.ts';

type Stop = { cause: string; probes: number; is_lifted: boolean };
type Released = Parameters<typeof deliveryOf>[0];

/** The security class goes first (A4); last what the night may hold, which then shows nothing. */
const ORDER = [URGENT, arrayLiteral(templateNames.filter((name) => templateOf(name).quiet))];
const IN_ORDER = 'order by (template = any(?::text[])) desc, template = any(?::text[]), created_at, id';
const HELD_IN_ORDER = /* sql */ `select id from outbound_message where held_for = ? and state in ('held', 'queued') ${IN_ORDER}`;

/** The end of restore mode (B10) is as the end of a stop to what waits for it. */
const STOPS = /* sql */ `with stops as (
    select cause, probes, lifted_at is not null as is_lifted from sending_stop s
    where (lifted_at is null and next_probe_at <= ?)
      or (lifted_at is not null and exists (
        select from outbound_message m where m.held_for = s.cause and m.state = 'held'))
    for update of s skip locked
  )
  select * from stops
  union all
  select '${RESTORE_MODE}', 0, true
  where exists (select from outbound_message where held_for = '${RESTORE_MODE}' and state = 'queued')
    and not exists (select from clock_state where restoring_since is not null)`;

/**
 * Lets held messages go: all those whose stop was lifted, or for which restore mode ended, at most `limit` a round, the
 * security class first, and one for each stop that is due to be probed. Resolves to how many were handed over. One statement while there is nothing to do.
 */
export function releaseHeld(ctx: VerbContext, { limit }: { limit: number }): Promise<number> {
  return transaction(ctx, async (tx) => {
    const stops = await tx.em.execute<Stop[]>(STOPS, [tx.now]);
    let released = 0;
    for (const stop of stops) {
      const rows = stop.is_lifted ? await release(tx, stop, limit - released) : await probe(tx, stop);
      for (const message of rows) tx.handoff(deliveryOf(message));
      released += rows.length;
    }
    return released;
  });
}

function release(tx: Transaction, { cause }: Stop, limit: number): Promise<Released[]> {
  return tx.em.execute(
    /* sql */ `with released as (
      update outbound_message set held_for = null, next_check_at = ?
      where id = any (array(${HELD_IN_ORDER} limit ? for update skip locked)) returning *
    )
    select id as "messageId", channel, run, template from released ${IN_ORDER}`,
    [lostDeliveryAt(tx.now), cause, ...ORDER, limit, ...ORDER],
  );
}

/** One message may try although everything else of its cause is held. */
async function probe(tx: Transaction, { cause, probes }: Stop): Promise<Released[]> {
  const rows = await tx.em.execute<Released[]>(
    /* sql */ `update outbound_message set next_check_at = ?
    where id = any (array(${HELD_IN_ORDER} limit 1 for update skip locked)) returning id as "messageId", channel, run, template`,
    [lostDeliveryAt(tx.now), cause, ...ORDER],
  );
  await tx.em.execute(
    'update sending_stop set probes = probes + 1, next_probe_at = ?, probe_id = ? where cause = ?',
    [new Date(tx.now.getTime() + probePause(probes + 1)), rows[0]?.messageId ?? null, cause],
  );
  return rows;
}
