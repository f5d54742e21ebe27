import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { newIds } from '../cycle/sides.ts';
import { FLOOR_QUEUE, floorBundle, IDENTITY, startFloor } from '../floor/floor.ts';
import type { Bench } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import { runWorkers } from '../parts/workers.ts';
import type { Counts } from './count.ts';
import { CONCURRENCY } from './ours.ts';

/** Steps of `floorTransfer` until both rings are in. */
const STEPS_BEFORE = 3;

/** As many runs and activities as a transfer is at Temporal, with nothing behind them. */
export async function createFloor(
  { stack, signal }: Bench,
  temporal: TestWorkflowEnvironment,
  { deliveries, activities }: Counts,
) {
  const client = new Client({ connection: temporal.connection, identity: IDENTITY });
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    identity: IDENTITY,
    taskQueue: FLOOR_QUEUE,
    workflowBundle: await floorBundle(),
    activities: { step: async (id: string) => id },
  });
  runWorkers(stack, [worker]);

  async function transfer(id: string): Promise<void> {
    const handle = await startFloor(client, 'floorTransfer', id, Math.round(activities) - STEPS_BEFORE);
    const messages = Array.from({ length: Math.round(deliveries) }, (_none, number) =>
      startFloor(client, 'floorDelivery', `${id}/${number.toString()}`),
    );
    const started = await Promise.all(messages);
    await handle.signal('ring', id);
    await handle.signal('ring', id);
    await Promise.all([handle, ...started].map((run) => run.result()));
  }

  return {
    run: (count: number) =>
      client.withAbortSignal(signal, () => concurrently(newIds(count), transfer, CONCURRENCY)),
  };
}
