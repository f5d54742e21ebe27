import type { Worker } from '@temporalio/worker';

/** Runs workers until the stack is disposed. */
export function runWorkers(stack: AsyncDisposableStack, workers: readonly Worker[]): void {
  const running = Promise.all(workers.map((worker) => worker.run()));
  // Awaited when the stack is disposed; until then a failure is not unhandled.
  running.catch(() => undefined);
  stack.defer(async () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  });
}
