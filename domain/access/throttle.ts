import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { DomainError } from '../errors.ts';

export type Limit = { key: string; limit: number; windowSeconds: number };
export type Try = Limit & { now: Date };

type Counter = { key: string; tries: number; window_ends_at: string | Date };

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
export async function countTryWithin(em: EntityManager, { now, ...limit }: Try): Promise<Date | undefined> {
  const counters = await em.execute<Counter[]>(`${INSERT} values (?, ?, 1) ${COUNT_ON}`, [
    ...newRow(limit, now),
    now,
    now,
  ]);
  return lastEnd(counters, [limit], hadTooMany);
}

/**
 * Counts one try under `first`, and under the keys of `others` unless `first` had too many, or always: one statement, which
 * locks the rows in this order. Resolves to the end of the window of each that had too many.
 */
export async function countInOrder(
  em: EntityManager,
  { first, others, always }: { first: Limit; others: readonly [Limit, Limit]; always: boolean },
  now: Date,
): Promise<{ first: Date | undefined; others: Date | undefined }> {
  const counters = await em.execute<Counter[]>(
    /* sql */ `with first_one as (${INSERT} values (?, ?, 1) ${COUNT_ON}), others as (
      ${INSERT} select o.key, o.ends::timestamptz, 1 from first_one f, (values (?, ?), (?, ?)) as o(key, ends)
      where ?::boolean or f.tries <= ? ${COUNT_ON})
    select * from first_one union all select * from others`,
    [
      ...newRow(first, now),
      now,
      now,
      ...others.flatMap((limit) => newRow(limit, now)),
      always,
      first.limit,
      now,
      now,
    ],
  );
  return { first: lastEnd(counters, [first], hadTooMany), others: lastEnd(counters, others, hadTooMany) };
}

const INSERT = 'insert into try_counter as c (key, window_ends_at, tries)';
/** A window that is over begins anew. */
const COUNT_ON = /* sql */ `on conflict (key) do update set
  tries = case when c.window_ends_at <= ? then 1 else c.tries + 1 end,
  window_ends_at = case when c.window_ends_at <= ? then excluded.window_ends_at else c.window_ends_at end
returning key, tries, window_ends_at`;

function newRow({ key, windowSeconds }: Limit, now: Date): [string, Date] {
  return [storedKey(key), new Date(now.getTime() + windowSeconds * SECOND_MS)];
}

function hadTooMany({ tries }: Counter, { limit }: Limit): boolean {
  return tries > limit;
}

type Look = {
  now: Date;
  /** Behind whoever counts under these keys at the same moment; keys in the order in which they are counted. */
  inTurn?: true;
};

/** Whether the tries under any of several keys are used up: the end of the last such window. Counts nothing. */
export async function usedUp(
  em: EntityManager,
  limits: readonly Limit[],
  { now, inTurn }: Look,
): Promise<Date | undefined> {
  const keys = limits.map(({ key }) => storedKey(key));
  const slots = keys.map(() => '?').join(', ');
  const counters = await em.execute<Counter[]>(
    /* sql */ `select key, tries, window_ends_at from try_counter where key in (${slots}) and window_ends_at > ?
    order by array_position(array[${slots}], key) ${inTurn ? 'for no key update' : ''}`,
    [...keys, now, ...keys],
  );
  return lastEnd(counters, limits, ({ tries }, { limit }) => tries >= limit);
}

function lastEnd(
  counters: readonly Counter[],
  limits: readonly Limit[],
  isOver: (counter: Counter, limit: Limit) => boolean,
): Date | undefined {
  const ends = limits.flatMap((limit) => {
    const counter = counters.find(({ key }) => key === storedKey(limit.key));
    return counter && isOver(counter, limit) ? [new Date(counter.window_ends_at).getTime()] : [];
  });
  return ends.length > 0 ? new Date(Math.max(...ends)) : undefined;
}

/** A condition on a row of `try_counter`: its tries are used up. Its values are `triesUsedUp`. */
export const TRIES_USED_UP = '(key = ? and window_ends_at > ? and tries >= ?)';

/** The values of `TRIES_USED_UP`, for a statement that reads other things too. Counts nothing. */
export function triesUsedUp(tried: Try): unknown[] {
  return [storedKey(tried.key), tried.now, tried.limit];
}

/** The refusal of a try: TOO_MANY_TRIES, with the seconds until the window ends. */
export function tooManyTries(now: Date, until: Date): DomainError {
  return new DomainError('TOO_MANY_TRIES', {
    retryAfterSeconds: Math.ceil((until.getTime() - now.getTime()) / SECOND_MS),
  });
}

/** Takes every try under some keys back, inside the caller's transaction. */
export async function forgetTries(em: EntityManager, keys: readonly string[]): Promise<void> {
  const slots = keys.map(() => '?').join(', ');
  await em.execute(`update try_counter set tries = 0 where key in (${slots})`, keys.map(storedKey));
}

/** No e-mail and no network address is kept. */
function storedKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
