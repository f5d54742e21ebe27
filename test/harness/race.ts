import { setTimeout as after } from 'node:timers/promises';
import { holdLock, waitForContenders } from './contention.ts';
import type { TestDatabase } from './database.ts';

/**
 * Makes contenders meet for certain: a third connection holds every client, or what `held` locks, they queue behind it
 * one after the other, as Postgres itself confirms, and then it lets go. Two are
 * served in the given order; of three or more, once the first has written, Postgres lets the others follow in any.
 */
export async function raceBehindLock(
  database: Pick<TestDatabase, 'ownerUrl' | 'sql'>,
  contenders: (() => Promise<unknown>)[],
  held = 'select from client order by id for update',
): Promise<PromiseSettledResult<unknown>[]> {
  const lock = await holdLock(database, held);
  const running: Promise<PromiseSettledResult<unknown>[]>[] = [];
  for (const contender of contenders) {
    // Settled at once: who is refused before the others have begun must not count as unhandled.
    running.push(Promise.allSettled([contender()]));
    await waitForContenders(database, running.length);
  }
  await lock.release();
  return (await Promise.all(running)).flat();
}

/** How much further apart contenders may begin with each round, in milliseconds. */
const WIDER = 5;

/**
 * Lets contenders meet as chance has it. Whoever has less to do before the lock would win every time if all began at once: each
 * begins after a head start of the others that is drawn anew, wider with each round, until another one has won too.
 */
export function raceAtRandom(
  contenders: (() => Promise<unknown>)[],
  round: number,
): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(
    contenders.map(async (contender) => {
      await after(Math.random() * round * WIDER);
      return contender();
    }),
  );
}

const MOST_ROUNDS = 100;

/** Plays round after round, each of which resolves to how it came out, until every outcome was seen. */
export async function untilSeen<Outcome>(
  outcomes: readonly Outcome[],
  play: (round: number) => Promise<Outcome>,
): Promise<void> {
  const missing = new Set(outcomes);
  for (let round = 0; missing.size > 0; round += 1) {
    if (round === MOST_ROUNDS) throw new Error(`never seen: ${[...missing].join(', ')}`);
    const outcome = await play(round);
    if (!outcomes.includes(outcome)) throw new Error(`it came out ${String(outcome)}`);
    missing.delete(outcome);
  }
}
