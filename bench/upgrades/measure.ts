import type { WorkflowHandle } from '@temporalio/client';
import { startFloorWorker } from '../floor/steps.ts';
import { interleave, type Line, type Measurement } from '../measurement.ts';
import { assertSameSteps, historyOf } from '../parts/history.ts';
import { byProcess, type Spent, spentOnEach, spentWhenIdle, total } from '../parts/spent.ts';
import { startTemporal } from '../parts/temporal.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { transactionsOf } from '../transfers/counts.ts';
import { type Product, startProduct } from '../transfers/product.ts';
import { ACTIVITIES, type Batch, type Counts, createFloor, createOurs } from './sides.ts';

const RUNS = 5;
const UPGRADES = 20;
const WARM_UP = 10;
const MOST = 1.5;

type Name = 'ours' | 'floor';

/** P17: an upgrade from its payment to the plan that works, one after the other, beside a floor with the same steps. */
export const upgradeCost: Measurement = {
  targets: ['P17'],
  async run(bench) {
    const temporal = await startTemporal(bench);
    const product = await startProduct(bench, temporal);
    bench.say(`upgrades: ${WARM_UP + RUNS * UPGRADES} people ask for one`);
    const ours = await createOurs(bench, product, WARM_UP + RUNS * UPGRADES);
    const counts = await counted(product, () => ours(WARM_UP).run());
    const pid = await startFloorWorker(bench, { ...product, address: temporal.address });
    const pids = { ...product.pids, floor: pid };
    const floor = createFloor(bench, product, counts);
    await (await floor(WARM_UP)).run();
    const idle = await spentWhenIdle(bench, pids);
    bench.say(`upgrades: ${RUNS} × ${UPGRADES} each; one is ${JSON.stringify(counts)}`);
    const spent: Record<Name, Spent[]> = { ours: [], floor: [] };
    const waits: Record<Name, number[]> = { ours: [], floor: [] };
    const last: Partial<Record<Name, WorkflowHandle>> = {};
    const side = (name: Name, prepare: (count: number) => Batch | Promise<Batch>) => async () => {
      const batch = await prepare(UPGRADES);
      const work = async () => waits[name].push(spreadOf(await batch.run()).median);
      const each = await spentOnEach(pids, idle, { count: UPGRADES, work });
      last[name] = batch.last();
      spent[name].push(each);
      return total(each, name === 'ours' ? 'worker' : 'floor');
    };
    const sides = { ours: side('ours', ours), floor: side('floor', floor) };
    const totals = await interleave(sides, { ...bench, runs: RUNS });
    const histories = [last.ours, last.floor].map((run) => historyOf(product.client, run?.workflowId ?? ''));
    const [one, other] = await Promise.all(histories);
    if (one && other) assertSameSteps(one, other);
    return linesOf({ totals, spent, waits, counts });
  },
};

async function counted(product: Product, work: () => Promise<unknown>): Promise<Counts> {
  const read = async () => {
    const { rows } = await product.owner.query<{ count: number }>(
      'select count(*)::int as count from outbound_message',
    );
    return { messages: rows[0]?.count ?? 0, commits: await transactionsOf(product) };
  };
  const before = await read();
  await work();
  const after = await read();
  return {
    deliveries: Math.round((after.messages - before.messages) / WARM_UP),
    commits: Math.round((after.commits - before.commits) / WARM_UP),
  };
}

type Measured = {
  totals: Record<Name, number[]>;
  spent: Record<Name, Spent[]>;
  waits: Record<Name, number[]>;
  counts: Counts;
};

function linesOf({ totals, spent, waits, counts: { deliveries, commits } }: Measured): Line[] {
  const median = (values: number[]) => spreadOf(values).median.toFixed(0);
  return [
    {
      target: 'P17',
      what: 'an upgrade, paid → provisioned ÷ the same activities, deliveries and commits',
      result: { ratio: ratiosOf(waits.ours, waits.floor), atMost: MOST },
      notes: [
        `${median(waits.ours)} ÷ ${median(waits.floor)} ms of the clock, one after the other; the floor has no panel, of which ours asks five calls`,
      ],
    },
    {
      target: 'P17',
      what: 'processor of it',
      result: { ratio: ratiosOf(totals.ours, totals.floor), atMost: MOST },
      notes: [
        `${ACTIVITIES} activities after the payment, ${deliveries} deliveries, ${commits} writing transactions`,
        `ms by process, idle subtracted: ${byProcess(spent.ours)} ÷ ${byProcess(spent.floor)}; not counted: API and emulators`,
      ],
    },
  ];
}
