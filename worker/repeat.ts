import { setTimeout } from 'node:timers/promises';

/**
 * Does a piece of work again and again, `pauseMs` apart, until the signal aborts; a failure is reported and the work goes
 * on. Resolves once the last round has ended.
 */
export async function repeat(
  work: () => Promise<unknown>,
  options: { pauseMs: number; signal: AbortSignal; onFailure: (error: unknown) => void },
): Promise<void> {
  const { pauseMs, signal, onFailure } = options;
  while (!signal.aborted) {
    await work().catch(onFailure);
    await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
