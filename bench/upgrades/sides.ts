import { setTimeout } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { newIds } from '../cycle/sides.ts';
import { startFloorUpgrade } from '../floor/floor.ts';
import { commitFloor, deliverFloor } from '../floor/steps.ts';
import type { Bench } from '../measurement.ts';
import { untilWaiting } from '../parts/history.ts';
import type { Product } from '../transfers/product.ts';
import { createPayer, createWanted, type Wanted } from './people.ts';

/** Activities after the payment, on both sides: deciding, the step on the panel, completing. */
export const ACTIVITIES = 3;
const LOOK_MS = 100;

/** What an upgrade comes to from its payment on: deliveries of messages, transactions that write. */
export type Counts = { deliveries: number; commits: number };
/** From a payment to the end of the run, in milliseconds of the clock. */
export type Batch = { run: () => Promise<number[]>; last: () => WorkflowHandle };

/** Payments over the API, each waited for until its run has ended; the batch, until its last message is out. */
export async function createOurs(
  bench: Bench,
  product: Product,
  most: number,
): Promise<(count: number) => Batch> {
  const wanted = (await createWanted(bench, product, most)).values();
  const pay = await createPayer(product);
  await untilSent(bench, product);
  return (count) => {
    const chosen = Array.from({ length: count }, () => wanted.next().value as Wanted);
    const runOf = ({ changeId }: Wanted) =>
      product.client.workflow.getHandle(changeWorkflowId('upgrade', changeId));
    return {
      run: async () => {
        const times = await timed(bench, chosen, async (one) => {
          await pay(one);
          await runOf(one).result();
        });
        await untilSent(bench, product);
        return times;
      },
      last: () => runOf(chosen.at(-1) as Wanted),
    };
  };
}

/** As many activities, deliveries and commits, with nothing of ours behind them and no panel. */
export function createFloor(bench: Bench, { client, owner }: Product, counts: Counts) {
  const beside = Math.max(counts.commits - counts.deliveries - ACTIVITIES, 0);
  return async (count: number): Promise<Batch> => {
    const runs = await startAll(bench, client, count);
    return {
      run: async () => {
        const deliveries: { result: () => Promise<unknown> }[] = [];
        const times = await timed(bench, runs, async (run) => {
          await commitFloor(owner, run.workflowId, beside);
          await run.signal('ring', run.workflowId);
          deliveries.push(...(await deliverFloor(client, run.workflowId, counts.deliveries)));
          await run.result();
        });
        await Promise.all(deliveries.map((delivery) => delivery.result()));
        return times;
      },
      last: () => runs.at(-1) as WorkflowHandle,
    };
  };
}

async function startAll({ signal }: Bench, client: Client, count: number): Promise<WorkflowHandle[]> {
  const runs = await Promise.all(newIds(count).map((id) => startFloorUpgrade(client, id)));
  for (const { workflowId } of runs) await untilWaiting(client, workflowId, { timers: 1, signal });
  return runs;
}

async function timed<Item>(
  { signal }: Bench,
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const item of items) {
    signal.throwIfAborted();
    const start = performance.now();
    await work(item);
    times.push(performance.now() - start);
  }
  return times;
}

async function untilSent({ signal }: Bench, { owner }: Product): Promise<void> {
  const unsent = "select 1 from outbound_message where state in ('queued', 'sending') limit 1";
  while ((await owner.query(unsent)).rowCount !== 0) await setTimeout(LOOK_MS, undefined, { signal });
}
