import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE_MS } from '../domain/time.ts';

/** Milliseconds. Whatever a round of the sweep waits for is given up earlier; one that lasts longer will never end. */
export const ROUND_LIMIT_MS = MINUTE_MS;

export type Rounds = {
  /** Milliseconds between two rounds. */
  pauseMs: number;
  /** Milliseconds after which a round is taken for stuck. */
  limitMs: number;
  signal: AbortSignal;
  onFailure: (error: unknown) => void;
  /** Called when a round did not end within its limit: it may never end, and no other one begins. */
  onStuck: () => void;
  /** Called when a round has ended, whether or not it failed. */
  onEnded?: () => void;
};

/**
 * Does a piece of work again and again until the signal aborts; a failure is reported and the work goes on. Resolves
 * once the last round has ended.
 */
export async function repeat(work: () => Promise<unknown>, rounds: Rounds): Promise<void> {
  const { signal } = rounds;
  while (!signal.aborted) {
    const stuck = setTimeout(rounds.onStuck, rounds.limitMs);
    await work()
      .catch(rounds.onFailure)
      .finally(() => clearTimeout(stuck));
    rounds.onEnded?.();
    await pause(rounds.pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
