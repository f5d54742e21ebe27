import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { FLOOR_QUEUE, floorBundle, IDENTITY, startFloor } from '../floor/floor.ts';
import type { Bench, Line, Measurement } from '../measurement.ts';
import { assertSameSteps, bytesOf, historyOf, untilWaiting } from '../parts/history.ts';
import { startTemporal } from '../parts/temporal.ts';
import { runWorkers } from '../parts/workers.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { createSubjects, type Subject } from '../transfers/people.ts';
import { type Product, startProduct } from '../transfers/product.ts';
import { consent, open } from '../transfers/transfer.ts';

const RUNS = 5;
const MOST = 1.25;

/** P2: bytes of a real transfer's history beside the floor's with the same steps. */
export const historyBytes: Measurement = {
  targets: ['P2'],
  async run(bench) {
    const temporal = await startTemporal(bench);
    const product = await startProduct(bench, temporal);
    const { client } = product;
    const worker = await Worker.create({
      connection: temporal.nativeConnection,
      identity: IDENTITY,
      taskQueue: FLOOR_QUEUE,
      workflowBundle: await floorBundle(),
      activities: { step: async (id: string) => id },
    });
    runWorkers(bench.stack, [worker]);
    bench.say(`histories: ${RUNS.toString()} transfers each, one after the other`);
    const ours: string[] = [];
    const floor: string[] = [];
    for (const subject of await createSubjects(product, RUNS)) {
      const workflowId = await runOurs(bench, product, subject);
      ours.push(workflowId);
      floor.push(await runFloor(bench, client, workflowId.split('/').at(-1) ?? ''));
    }
    return [await line(client, ours, floor)];
  },
};

async function runOurs({ signal }: Bench, product: Product, subject: Subject): Promise<string> {
  const { client } = product;
  const changeId = await open(product, subject);
  const workflowId = changeWorkflowId('transfer', changeId);
  await untilWaiting(client, workflowId, { timers: 1, signal });
  await consent(product, subject, { changeId, party: 'holder' });
  await untilWaiting(client, workflowId, { timers: 2, signal });
  await consent(product, subject, { changeId, party: 'recipient' });
  await client.workflow.getHandle(workflowId).result();
  return workflowId;
}

async function runFloor({ signal }: Bench, client: Client, id: string): Promise<string> {
  const handle = await startFloor(client, id);
  for (const timers of [1, 2]) {
    await untilWaiting(client, handle.workflowId, { timers, signal });
    await handle.signal('ring', id);
  }
  await handle.result();
  return handle.workflowId;
}

async function line(client: Client, ours: readonly string[], floor: readonly string[]): Promise<Line> {
  assertSameSteps(await historyOf(client, ours.at(-1) ?? ''), await historyOf(client, floor.at(-1) ?? ''));
  const sizes = (ids: readonly string[]) => Promise.all(ids.map((id) => bytesOf(client, id)));
  const [one, other] = [await sizes(ours), await sizes(floor)];
  return {
    target: 'P2',
    what: 'history bytes of a transfer',
    result: { ratio: ratiosOf(one, other), atMost: MOST },
    notes: [
      `${spreadOf(one).median.toString()} ÷ ${spreadOf(other).median.toString()} bytes; the floor has no summaries and no search attributes`,
    ],
  };
}
