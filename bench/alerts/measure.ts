import { setTimeout } from 'node:timers/promises';
import { newIds } from '../cycle/sides.ts';
import { FLOOR_QUEUE } from '../floor/floor.ts';
import { type FloorParts, startOutsideFloor } from '../floor/outside.ts';
import { type Bench, interleave, type Line, type Measurement } from '../measurement.ts';
import { concurrently } from '../parts/concurrent.ts';
import { byProcess, type Spent, spentOnEach, spentWhenIdle, total } from '../parts/spent.ts';
import { startTemporal } from '../parts/temporal.ts';
import { type Counts, countsBetween, reading } from '../renewals/counts.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { startProduct } from '../transfers/product.ts';
import { CONCURRENCY, createOurs } from './ours.ts';

const RUNS = 3;
const ALERTS = 200;
const WARM_UP = 60;
/** Longer than PostgreSQL keeps its counts to itself. */
const COUNTED_MS = 2_000;
const AT_LEAST = 0.8;
/** It is claimed, and its answer recorded. */
const COMMITS_OF_ACTIVITY = 2;
const PHONE = '+5491155551234';
const MS_PER_SECOND = 1_000;

type Name = 'ours' | 'floor';

/** P18: alerts by a second of processor, from the verb to the phone, beside the floor's. */
export const alertCost: Measurement = {
  targets: ['P18'],
  async run(bench) {
    const temporal = await startTemporal(bench);
    const product = await startProduct(bench, temporal);
    const ours = createOurs(bench, product);
    const pause = (ms: number) => setTimeout(ms, undefined, { signal: bench.signal });
    bench.say('alerts: warming up');
    await ours(WARM_UP);
    await pause(COUNTED_MS);
    const before = await reading(product);
    await ours(WARM_UP);
    await pause(COUNTED_MS);
    const counts = countsBetween(before, await reading(product), WARM_UP);
    const floor = await createFloor(bench, { temporal, product, counts });
    await floor.run(WARM_UP);
    const idle = await spentWhenIdle(bench, floor.pids);
    bench.say(`alerts: ${RUNS} × ${ALERTS} each; one is ${JSON.stringify(counts)}`);
    const spent: Record<Name, Spent[]> = { ours: [], floor: [] };
    const side = (name: Name, work: (count: number) => Promise<void>) => async () => {
      const each = await spentOnEach(floor.pids, idle, { count: ALERTS, work: () => work(ALERTS) });
      spent[name].push(each);
      return total(each, name === 'ours' ? 'worker' : 'floor');
    };
    const sides = { ours: side('ours', ours), floor: side('floor', floor.run) };
    const totals = await interleave(sides, { ...bench, runs: RUNS });
    return [lineOf({ totals, spent, counts })];
  },
};

/** As many activities that no workflow runs, each a commit, a request to Twilio and a commit, and as many commits beside them. */
async function createFloor(bench: Bench, parts: FloorParts) {
  const { product, counts } = parts;
  const { client } = product;
  const { pid, commit, untilDone } = await startOutsideFloor(bench, parts);
  const beside = Math.max(counts.commits - COMMITS_OF_ACTIVITY, 0);

  async function alert(id: string): Promise<void> {
    const options = { taskQueue: FLOOR_QUEUE, startToCloseTimeout: '1m', args: [PHONE] } as const;
    await client.activity.start('whatsapp', { ...options, id: `floor/${id}` });
    for (let done = 0; done < beside; done += 1) await commit(id);
  }

  return {
    pids: { ...product.pids, floor: pid },
    run: async (count: number): Promise<void> => {
      await client.withAbortSignal(bench.signal, () => concurrently(newIds(count), alert, CONCURRENCY));
      await untilDone(count);
    },
  };
}

function lineOf({
  totals,
  spent,
  counts: { commits, rows },
}: {
  totals: Record<Name, number[]>;
  spent: Record<Name, Spent[]>;
  counts: Counts;
}): Line {
  const aSecond = (side: number[]) => (MS_PER_SECOND / spreadOf(side).median).toFixed(0);
  return {
    target: 'P18',
    what: 'alerts by a second of processor, from the verb to the phone',
    result: { ratio: ratiosOf(totals.floor, totals.ours), atLeast: AT_LEAST },
    notes: [
      `${aSecond(totals.ours)} ÷ ${aSecond(totals.floor)}: one activity that no workflow runs, ${commits} writing transactions with ${rows} rows in all`,
      `ms by process, idle subtracted: ${byProcess(spent.ours)} ÷ ${byProcess(spent.floor)}`,
      'not counted: the verb, the API that Twilio calls back, and the emulators; the floor is called back by nobody',
    ],
  };
}
