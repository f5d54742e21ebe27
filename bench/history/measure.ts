import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { changeWorkflowId, deliveryWorkflowId } from '../../workflows/messages.ts';
import { FLOOR_QUEUE, floorBundle, IDENTITY, startFloor } from '../floor/floor.ts';
import type { Bench, Measurement } from '../measurement.ts';
import { assertSameSteps, bytesOf, historyOf, untilWaiting } from '../parts/history.ts';
import { startTemporal } from '../parts/temporal.ts';
import { runWorkers } from '../parts/workers.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { createSubjects, type Subject } from '../transfers/people.ts';
import { type Product, startProduct } from '../transfers/product.ts';
import { COMPLETED, consent, NOTHING_LEFT, open, untilTrue } from '../transfers/transfer.ts';

const RUNS = 5;
const MOST = 1.25;

/** Workflow ids of one side's pair of runs. */
type Pair = { transfer: string; delivery: string };

/** P2: bytes of a real transfer's history, and of one message's, beside the floor's with the same steps. */
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
    const ours: Pair[] = [];
    const floor: Pair[] = [];
    for (const subject of await createSubjects(product, RUNS)) {
      const pair = await runOurs(bench, product, subject);
      ours.push(pair);
      floor.push(await runFloor(bench, client, pair.transfer.split('/').at(-1) ?? ''));
    }
    return Promise.all([
      line(client, { what: 'history bytes of a transfer', ours, floor, kind: 'transfer' }),
      line(client, { what: "history bytes of a message's delivery", ours, floor, kind: 'delivery' }),
    ]);
  },
};

async function runOurs({ signal }: Bench, product: Product, subject: Subject): Promise<Pair> {
  const { client, owner } = product;
  const changeId = await open(product, subject);
  const transfer = changeWorkflowId('transfer', changeId);
  await untilWaiting(client, transfer, { timers: 1, signal });
  await consent(product, subject, { changeId, party: 'holder' });
  await untilWaiting(client, transfer, { timers: 2, signal });
  await consent(product, subject, { changeId, party: 'recipient' });
  await untilTrue(product, { sql: COMPLETED, value: changeId }, signal);
  await untilTrue(product, { sql: NOTHING_LEFT, value: changeId }, signal);
  const { rows } = await owner.query<{ id: string }>(
    "select id from outbound_message where change_id = $1 and channel = 'whatsapp' order by created_at limit 1",
    [changeId],
  );
  const delivery = deliveryWorkflowId(rows[0]?.id ?? '');
  await Promise.all([transfer, delivery].map((id) => client.workflow.getHandle(id).result()));
  return { transfer, delivery };
}

async function runFloor({ signal }: Bench, client: Client, id: string): Promise<Pair> {
  const handle = await startFloor(client, 'floorTransfer', id);
  for (const timers of [1, 2]) {
    await untilWaiting(client, handle.workflowId, { timers, signal });
    await handle.signal('ring', id);
  }
  const delivery = await startFloor(client, 'floorDelivery', id);
  await Promise.all([handle.result(), delivery.result()]);
  return { transfer: handle.workflowId, delivery: delivery.workflowId };
}

async function line(
  client: Client,
  options: { what: string; ours: readonly Pair[]; floor: readonly Pair[]; kind: keyof Pair },
) {
  const { what, kind } = options;
  const [oneOfOurs, oneOfFloor] = [options.ours, options.floor].map((pairs) => pairs.at(-1)?.[kind] ?? '');
  assertSameSteps(await historyOf(client, oneOfOurs ?? ''), await historyOf(client, oneOfFloor ?? ''));
  const sizes = (pairs: readonly Pair[]) => Promise.all(pairs.map((pair) => bytesOf(client, pair[kind])));
  const [ours, floor] = await Promise.all([sizes(options.ours), sizes(options.floor)]);
  return {
    target: 'P2',
    what,
    result: { ratio: ratiosOf(ours, floor), atMost: MOST },
    notes: [
      `${spreadOf(ours).median.toString()} ÷ ${spreadOf(floor).median.toString()} bytes; the floor has no summaries and no search attributes`,
    ],
  };
}
