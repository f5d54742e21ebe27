import type { MikroORM } from '@mikro-orm/postgresql';
import { DAY_MS } from '../domain/time.ts';

/** How long the answer to a request id is remembered: whoever repeats a call later makes a new one. */
export const REQUEST_MEMORY_DAYS = 7;

/**
 * Deletes counters of tries whose window is over and answers to old request ids, at most `limit` rows of each: one
 * statement, which waits for nobody.
 */
export async function purge(orm: MikroORM, { now, limit }: { now: Date; limit: number }): Promise<void> {
  const forgotten = new Date(now.getTime() - REQUEST_MEMORY_DAYS * DAY_MS);
  await orm.em.fork().execute(
    /* sql */ `with counters as (
      delete from try_counter where key = any (array(select key from try_counter
        where window_ends_at <= ? order by window_ends_at limit ? for update skip locked)))
    delete from request where ctid = any (array(select ctid from request
      where created_at <= ? order by created_at limit ? for update skip locked))`,
    [now, limit, forgotten, limit],
  );
}
