import { setTimeout as delay } from 'node:timers/promises';
import { StackError } from '../stack-error.ts';

const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;

/** Asks again until the answer is yes; an error counts as "not yet". */
export async function until(what: string, isSo: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let lastError: unknown;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      if (await isSo()) return;
    } catch (error) {
      lastError = error;
    }
    await delay(PAUSE_MS, undefined, { signal });
  }
  const reason = lastError instanceof Error ? `: ${lastError.message}` : '';
  throw new StackError(`${what} was not ready within ${PATIENCE_MS / 1000} s${reason}`);
}
