import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { newIds } from '../cycle/sides.ts';
import { startFloor } from '../floor/floor.ts';
import { commitFloor, deliverFloor, startFloorWorker } from '../floor/steps.ts';
import { type Bench, interleave, type Line, type Measurement } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import { residentMb } from '../parts/processor.ts';
import { byProcess, type Spent, spentOnEach, spentWhenIdle, total } from '../parts/spent.ts';
import { startTemporal } from '../parts/temporal.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { type Counts, countSteps, transactionsOf } from './counts.ts';
import { CONCURRENCY, createTransfers } from './driver.ts';
import { createSubjects } from './people.ts';
import { type Product, startProduct } from './product.ts';

const RUNS = 3;
const TRANSFERS = 40;
const WARM_UP = 20;
const MOST_MS = 750;
const MOST_OF_FLOOR = 1.5;
const MEMORY = { first: 100, more: 400, atMost: 1.3 };
/** Of `floorTransfer`, until both rings are in. */
const STEPS_BEFORE = 3;

/** P6, P10: processor time of a full transfer with every message that it sends, by process. */
export const transferCost: Measurement = {
  targets: ['P6', 'P10'],
  async run(bench) {
    const { temporal, product, transfers } = await start(bench, RUNS * TRANSFERS + WARM_UP);
    bench.say('transfers: warming up');
    const before = await transactionsOf(product);
    const warmUp = await transfers(WARM_UP);
    const counts = await countSteps(product, warmUp, (await transactionsOf(product)) - before);
    const floor = await createFloor(bench, { temporal, product, counts });
    await floor.run(WARM_UP);
    const idle = await spentWhenIdle(bench, floor.pids);
    bench.say(`transfers: ${RUNS} × ${TRANSFERS} each; one is ${JSON.stringify(counts)}`);
    const spent: Record<'ours' | 'floor', Spent[]> = { ours: [], floor: [] };
    const side = (name: 'ours' | 'floor', work: (count: number) => Promise<unknown>) => async () => {
      const each = await spentOnEach(floor.pids, idle, { count: TRANSFERS, work: () => work(TRANSFERS) });
      spent[name].push(each);
      return total(each, name === 'ours' ? 'worker' : 'floor');
    };
    const sides = { ours: side('ours', transfers), floor: side('floor', floor.run) };
    const totals = await interleave(sides, { ...bench, runs: RUNS });
    return linesOf(totals, spent, counts);
  },
};

/** P15: what the worker holds after many transfers, beside what it held after the first hundred. */
export const memory: Measurement = {
  targets: ['P15'],
  async run(bench) {
    const { product, transfers } = await start(bench, MEMORY.first + MEMORY.more);
    bench.say(`memory: ${MEMORY.first} transfers, then ${MEMORY.more}`);
    await transfers(MEMORY.first);
    const first = residentMb(product.pids.worker);
    await transfers(MEMORY.more);
    const last = residentMb(product.pids.worker);
    return [
      {
        target: 'P15',
        what: `the worker's memory after ${MEMORY.first + MEMORY.more} transfers ÷ after ${MEMORY.first}`,
        result: { ratio: spreadOf([last / first]), atMost: MEMORY.atMost },
        notes: [`${last.toFixed(0)} ÷ ${first.toFixed(0)} MB resident`],
      },
    ];
  },
};

async function start(bench: Bench, subjectCount: number) {
  const temporal = await startTemporal(bench);
  const product = await startProduct(bench, temporal);
  const subjects = await createSubjects(product, subjectCount);
  return { temporal, product, transfers: createTransfers(product, subjects.values(), bench.signal) };
}

/** As many activities, deliveries and writing transactions as a transfer has, with nothing of ours behind them. */
async function createFloor(
  bench: Bench,
  { temporal, product, counts }: { temporal: TestWorkflowEnvironment; product: Product; counts: Counts },
) {
  const { client, owner } = product;
  const pid = await startFloorWorker(bench, { ...product, address: temporal.address });
  const commits = Math.max(counts.commits - counts.activities - counts.deliveries, 0);

  async function transfer(id: string): Promise<void> {
    const run = await startFloor(client, id, counts.activities - STEPS_BEFORE);
    const deliveries = await deliverFloor(client, id, counts.deliveries);
    await commitFloor(owner, id, commits);
    await run.signal('ring', id);
    await run.signal('ring', id);
    await Promise.all([run, ...deliveries].map((one) => one.result()));
  }

  return {
    pids: { ...product.pids, floor: pid },
    run: (count: number) =>
      client.withAbortSignal(bench.signal, () => concurrently(newIds(count), transfer, CONCURRENCY)),
  };
}

function linesOf(
  totals: Record<'ours' | 'floor', number[]>,
  spent: Record<'ours' | 'floor', Spent[]>,
  counts: Counts,
): Line[] {
  const { activities, deliveries, commits } = counts;
  return [
    {
      target: 'P6',
      what: 'processor of a transfer ÷ the same activities, deliveries and commits',
      result: { ratio: ratiosOf(totals.ours, totals.floor), atMost: MOST_OF_FLOOR },
      notes: [
        `one run of ${activities} activities, ${deliveries} deliveries, ${commits} writing transactions`,
        `ms by process, idle subtracted: ${byProcess(spent.ours)} ÷ ${byProcess(spent.floor)}; not counted: API and emulators`,
      ],
    },
    {
      target: 'P10',
      what: 'ms of processor of a transfer: Temporal, worker, PostgreSQL',
      result: { ratio: spreadOf(totals.ours), atMost: MOST_MS },
      notes: ['PostgreSQL with fsync; the emulators and the people are the bench itself'],
    },
  ];
}
