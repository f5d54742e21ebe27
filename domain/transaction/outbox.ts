import type { MikroORM } from '@mikro-orm/postgresql';
import { arrayLiteral } from './array-literal.ts';
import type { StoredHandoff } from './context.ts';
import type { Handoff } from './handoffs.ts';

/** Removes handoffs that were delivered. */
export async function removeDelivered(orm: MikroORM, ids: readonly string[]): Promise<void> {
  await orm.em.fork().execute('delete from handoff where id = any(?::uuid[])', [arrayLiteral(ids)]);
}

/**
 * Takes up to `limit` due handoffs for `leaseMs` milliseconds, what people sent first: the claim is a short statement of
 * its own, no row stays locked while the network is used (architecture, data flow 3).
 */
export async function claimHandoffs(
  orm: MikroORM,
  options: { now: Date; limit: number; leaseMs: number },
): Promise<StoredHandoff[]> {
  const until = new Date(options.now.getTime() + options.leaseMs);
  const rows = await orm.em.fork().execute<{ id: string; payload: Handoff }[]>(
    /* sql */ `update handoff set locked_until = ?, attempts = attempts + 1
    where id = any (array(select id from handoff where locked_until <= ?
      order by (run_of is null) desc, locked_until limit ? for update skip locked))
    returning id, payload`,
    [until, options.now, options.limit],
  );
  return rows.map((row) => ({ id: row.id, handoff: row.payload }));
}
