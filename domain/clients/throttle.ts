import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../errors.ts';

export type Try = { key: string; limit: number; windowSeconds: number; now: Date };

type Counter = { tries: number; window_started_at: string | Date };

const SECOND_MS = 1_000;

/**
 * Counts one try under a key in a fixed window that its first try opens (C6, T1). A statement of its own, outside the
 * verb's transaction: a refused verb is still counted, and tries at the same moment cannot slip past together.
 * @throws {DomainError} TOO_MANY_TRIES, with the seconds until the window ends.
 */
export async function countTry(em: EntityManager, tried: Try): Promise<void> {
  const until = await countTryWithin(em.fork(), tried);
  if (until) throw tooManyTries(tried.now, until);
}

/**
 * Counts one try inside the caller's transaction, for a refusal that commits with its answer. Resolves to the end of the
 * window once there were too many.
 */
export async function countTryWithin(em: EntityManager, tried: Try): Promise<Date | undefined> {
  const { key, limit, now } = tried;
  const oldestOpen = windowStart(tried);
  const [counter] = await em.execute<Counter[]>(
    /* sql */ `insert into try_counter as c (key, window_started_at, tries) values (?, ?, 1)
    on conflict (key) do update set
      tries = case when c.window_started_at <= ? then 1 else c.tries + 1 end,
      window_started_at = case when c.window_started_at <= ? then excluded.window_started_at
        else c.window_started_at end
    returning tries, window_started_at`,
    [storedKey(key), now, oldestOpen, oldestOpen],
  );
  return counter && counter.tries > limit ? windowEnd(counter.window_started_at, tried) : undefined;
}

/** A condition on a row of `try_counter`: its tries are used up. Its values are `triesUsedUp`. */
export const TRIES_USED_UP = '(key = ? and window_started_at > ? and tries >= ?)';

/** The values of `TRIES_USED_UP`, for a statement that reads other things too. Counts nothing. */
export function triesUsedUp(tried: Try): unknown[] {
  return [storedKey(tried.key), windowStart(tried), tried.limit];
}

/** The refusal of a try: TOO_MANY_TRIES, with the seconds until the window ends. */
export function tooManyTries(now: Date, until: Date): DomainError {
  return new DomainError('TOO_MANY_TRIES', {
    retryAfterSeconds: Math.ceil((until.getTime() - now.getTime()) / SECOND_MS),
  });
}

function windowStart({ now, windowSeconds }: Try): Date {
  return new Date(now.getTime() - windowSeconds * SECOND_MS);
}

/** When a window that began then lets try again. */
export function windowEnd(startedAt: string | Date, { windowSeconds }: Pick<Try, 'windowSeconds'>): Date {
  return new Date(new Date(startedAt).getTime() + windowSeconds * SECOND_MS);
}

/** Takes one try back: it turned out right, and only wrong ones count. */
export async function forgiveTry(em: EntityManager, key: string): Promise<void> {
  await em
    .fork()
    .execute('update try_counter set tries = tries - 1 where key = ? and tries > 0', [storedKey(key)]);
}

/** Takes every try under a key back, inside the caller's transaction. */
export async function forgetTries(em: EntityManager, key: string): Promise<void> {
  await em.execute('update try_counter set tries = 0 where key = ?', [storedKey(key)]);
}

/** No e-mail and no network address is kept. */
function storedKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
