import { interleave, type Measurement } from '../measurement.ts';
import { processorMs } from '../parts/measured.ts';
import { startTemporal } from '../parts/temporal.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { createSubjects } from '../transfers/people.ts';
import { startProduct } from '../transfers/product.ts';
import { countRuns, describeCounts } from './count.ts';
import { createFloor } from './floor.ts';
import { createOurs } from './ours.ts';

const RUNS = 2;
const TRANSFERS = 50;
const WARM_UP = 20;
const LEAST = 0.8;

/** P6: transfers per second, with every message that they send, beside bare runs with as many activities. */
export const throughput: Measurement = {
  targets: ['P6'],
  async run(bench) {
    const temporal = await startTemporal(bench);
    const product = await startProduct(bench, temporal);
    const subjects = await createSubjects(product, RUNS * TRANSFERS + WARM_UP);
    const ours = createOurs(product, subjects.values(), bench.signal);
    bench.say('transfers: warming up');
    const warmUp = await ours.run(WARM_UP);
    const counts = await countRuns(product, warmUp.changeIds);
    const floor = await createFloor(bench, temporal, counts);
    await floor.run(WARM_UP);
    bench.say(`transfers: ${RUNS.toString()} × ${TRANSFERS.toString()} each; ${describeCounts(counts)}`);
    const spent: Record<'ours' | 'floor', number[]> = { ours: [], floor: [] };
    const rateOf = (
      name: 'ours' | 'floor',
      side: { run: (count: number) => Promise<{ seconds: number }> },
    ) => {
      return async () => {
        const before = processorMs();
        const { seconds } = await side.run(TRANSFERS);
        spent[name].push((processorMs() - before) / TRANSFERS);
        return TRANSFERS / seconds;
      };
    };
    const sides = { ours: rateOf('ours', ours), floor: rateOf('floor', floor) };
    const rates = await interleave(sides, { ...bench, runs: RUNS });
    return [lineOf(rates, spent, describeCounts(counts))];
  },
};

type Sides = { ours: number[]; floor: number[] };

function lineOf({ ours, floor }: Sides, spent: Sides, counted: string) {
  const [one, other] = [spreadOf(ours).median.toFixed(2), spreadOf(floor).median.toFixed(2)];
  return {
    target: 'P6',
    what: 'transfers per second',
    result: { ratio: ratiosOf(ours, floor), atLeast: LEAST },
    notes: [
      `${one} ÷ ${other} a second; ${counted}`,
      `processor of this process a transfer: ${spreadOf(spent.ours).median.toFixed(0)} ms ÷ ${spreadOf(spent.floor).median.toFixed(0)} ms, without Temporal's and PostgreSQL's`,
      'the product, its emulators and its PostgreSQL with fsync share the machine with Temporal; the floor has Temporal alone',
    ],
  };
}
