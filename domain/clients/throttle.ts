import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';

export type Try = { key: string; limit: number; windowSeconds: number; now: Date };

const SECOND_MS = 1_000;

/**
 * Counts one try under a key in a fixed window that its first try opens (C6, T1). A statement of its own, outside the
 * verb's transaction: a refused verb is still counted, and tries at the same moment cannot slip past together.
 * @throws {DomainError} TOO_MANY_TRIES, with the seconds until the window ends.
 */
export async function countTry(em: EntityManager, { key, limit, windowSeconds, now }: Try): Promise<void> {
  const windowMs = windowSeconds * SECOND_MS;
  const oldestOpen = new Date(now.getTime() - windowMs);
  const [counter] = await em.fork().execute<{ tries: number; window_started_at: string | Date }[]>(
    /* sql */ `insert into try_counter as c (key, window_started_at, tries) values (?, ?, 1)
    on conflict (key) do update set
      tries = case when c.window_started_at <= ? then 1 else c.tries + 1 end,
      window_started_at = case when c.window_started_at <= ? then excluded.window_started_at
        else c.window_started_at end
    returning tries, window_started_at`,
    [storedKey(key), now, oldestOpen, oldestOpen],
  );
  if (!counter || counter.tries <= limit) return;
  const endsAt = new Date(counter.window_started_at).getTime() + windowMs;
  refuse('TOO_MANY_TRIES', { retryAfterSeconds: Math.ceil((endsAt - now.getTime()) / SECOND_MS) });
}

/** Takes one try back: it turned out right, and only wrong ones count. */
export async function forgiveTry(em: EntityManager, key: string): Promise<void> {
  await em
    .fork()
    .execute('update try_counter set tries = tries - 1 where key = ? and tries > 0', [storedKey(key)]);
}

/** No e-mail and no network address is kept. */
function storedKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
