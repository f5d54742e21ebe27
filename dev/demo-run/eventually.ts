import { setTimeout as delay } from 'node:timers/promises';
import { DemoError } from './demo-error.ts';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 300;

/** Asks until there is an answer. @throws DemoError with the sentence when there is none in time. */
export async function eventually<T>(ask: () => Promise<T | undefined>, otherwise: string): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(PAUSE_MS)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new DemoError(`${otherwise} within ${PATIENCE_MS / 1000} s.`);
}
