import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 20;
/** Longer than all that may follow a kill: a process that starts, an activity and a workflow task that time out. */
const LIMIT_MS = 90_000;

/** Resolves once the question is answered with something; asks the real state again and again, never a clock. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  limitMs = LIMIT_MS,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await pause(PAUSE_MS);
  }
  throw new Error(`never happened: ${what}`);
}
