import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { FLOOR_QUEUE, floorBundle, IDENTITY } from '../floor/floor.ts';
import { type Bench, interleave, type Line, type Measurement } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import { assertSameSteps, type History, historyOf, untilWaiting } from '../parts/history.ts';
import { startProcess } from '../parts/process.ts';
import { startTemporal } from '../parts/temporal.ts';
import { runWorkers } from '../parts/workers.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { replayLine } from './replay.ts';
import { scriptedActivities } from './script.ts';
import { floorSide, newIds, ourSide, type Side } from './sides.ts';

const RUNS = 5;
const CYCLES = 40;
const CONCURRENCY = 12;
const MOST = 1.1;
const BUNDLES = { ours: '.cache/bench/workflows.js', floor: '.cache/bench/floor.js' };

/** P3: processor time of a workflow's life cycle and time of its replay, beside the floor's with the same steps. */
export const lifeCycle: Measurement = {
  targets: ['P3'],
  async run(bench) {
    const temporal = await startTemporal(bench);
    const bundles = await buildBundles();
    const client = new Client({ connection: temporal.connection, identity: IDENTITY });
    await runActivities(bench, temporal);
    const histories: Record<'ours' | 'floor', History[]> = { ours: [], floor: [] };
    const batchOf = async (side: Side, name: 'ours' | 'floor') => {
      const { address } = temporal;
      const setup = { address, taskQueue: side.taskQueue, bundlePath: bundles[name] };
      const worker = await startProcess(bench, new URL('./workflow-worker.ts', import.meta.url), setup);
      return async () => {
        const before = Number(await worker.ask('processorMs'));
        histories[name] = await client.withAbortSignal(bench.signal, () =>
          runCycles(client, side, bench.signal),
        );
        return (Number(await worker.ask('processorMs')) - before) / CYCLES;
      };
    };
    const batches = {
      ours: await batchOf(ourSide(client), 'ours'),
      floor: await batchOf(floorSide(client), 'floor'),
    };
    bench.say(`life cycles: ${RUNS} × ${CYCLES} each`);
    // The first batch compiles.
    await batches.ours();
    await batches.floor();
    const times = await interleave(batches, { ...bench, runs: RUNS });
    const [ours, floor] = [histories.ours[0], histories.floor[0]];
    if (ours && floor) assertSameSteps(ours, floor);
    return [cpuLine(times), await replayLine(bench, { bundles, histories, atMost: MOST })];
  },
};

function cpuLine({ ours, floor }: { ours: number[]; floor: number[] }): Line {
  const [one, other] = [spreadOf(ours).median.toFixed(1), spreadOf(floor).median.toFixed(1)];
  return {
    target: 'P3',
    what: 'workflow CPU of a life cycle',
    result: { ratio: ratiosOf(ours, floor), atMost: MOST },
    notes: [
      `${one} ms ÷ ${other} ms in a process with workflow tasks alone, polling included; activities answer from a script`,
    ],
  };
}

async function buildBundles(): Promise<typeof BUNDLES> {
  await mkdir('.cache/bench', { recursive: true });
  const { code } = await floorBundle();
  const floor = resolve(BUNDLES.floor);
  await writeFile(floor, code);
  return { ours: await buildWorkflowBundle(BUNDLES.ours), floor };
}

/** Activities of both sides, in this process. */
async function runActivities(bench: Bench, { nativeConnection }: TestWorkflowEnvironment): Promise<void> {
  const activities = scriptedActivities();
  const create = (taskQueue: string, served: object) =>
    Worker.create({ connection: nativeConnection, identity: IDENTITY, taskQueue, activities: served });
  const workers = await Promise.all([
    create(taskQueues.main, activities),
    create(taskQueues.panel, activities),
    create(taskQueues.whatsapp, activities),
    create(FLOOR_QUEUE, { step: async (id: string) => id }),
  ]);
  runWorkers(bench.stack, workers);
}

/** Runs a batch, each life cycle serially, so that both sides take the same steps. Resolves to the histories. */
async function runCycles(client: Client, side: Side, signal: AbortSignal): Promise<History[]> {
  const { results } = await concurrently(
    newIds(CYCLES),
    async (id) => {
      const handle = await side.start(id);
      for (const timers of [1, 2]) {
        await untilWaiting(client, handle.workflowId, { timers, signal });
        await side.ring(id);
      }
      await handle.result();
      return historyOf(client, handle.workflowId);
    },
    CONCURRENCY,
  );
  return results;
}
