import { condition, type SignalDefinition, setHandler } from '@temporalio/workflow';

const SHORTEST_WAIT_MS = 1;

/**
 * One bell for several signals: a ring says that something may have changed and nothing else, so early, late, repeated
 * and reordered rings are harmless. Make it before the first `await`, or an early ring finds no handler.
 */
export function doorbell(signals: readonly SignalDefinition<[string]>[]) {
  let rang = false;
  for (const signal of signals) {
    setHandler(signal, () => {
      rang = true;
    });
  }
  return {
    /**
     * Waits for a ring, at most until `wakeAt` (milliseconds since the epoch; null: for as long as it takes). A ring
     * since the last wait ends it at once.
     */
    async wait(wakeAt: number | null, summary: string): Promise<void> {
      if (wakeAt === null) {
        await condition(() => rang);
      } else {
        const ms = Math.max(wakeAt - Date.now(), SHORTEST_WAIT_MS);
        await condition(() => rang, ms, { summary });
      }
      rang = false;
    },
  };
}
