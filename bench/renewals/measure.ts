import { setTimeout } from 'node:timers/promises';
import { interleave, type Line, type Measurement } from '../measurement.ts';
import type { Steps } from '../parts/history.ts';
import { byProcess, type Spent, spentOnEach, spentWhenIdle, total } from '../parts/spent.ts';
import { startTemporal } from '../parts/temporal.ts';
import { ratiosOf, spreadOf } from '../spread.ts';
import { type Product, startProduct } from '../transfers/product.ts';
import { assertAsManySteps, type Counts, countsBetween, reading, runsOf, stepsOfEach } from './counts.ts';
import { createFloor } from './floor.ts';
import { createWaves } from './wave.ts';

const RUNS = 3;
const WARM_UP = 40;
/** Longer than PostgreSQL keeps its counts to itself. */
const COUNTED_MS = 2_000;
const AT_LEAST = 0.8;

type Sides<Value> = Record<'ours' | 'floor', Value>;

/** P16: renewals by a second of processor, of a wave that falls due on one morning, beside the floor's. */
export const renewalWave: Measurement = {
  targets: ['P16'],
  async run(bench) {
    const { services: count } = bench;
    const temporal = await startTemporal(bench);
    const product = await startProduct(bench, temporal);
    const waves = await createWaves(bench, product);
    bench.say('renewals: warming up');
    const first = await waves.create(WARM_UP);
    const pause = (ms: number) => setTimeout(ms, undefined, { signal: bench.signal });
    await pause(COUNTED_MS);
    const before = await reading(product);
    await waves.run(first);
    await pause(COUNTED_MS);
    const counts = countsBetween(before, await reading(product), WARM_UP);
    const account = await accountOf(product, first[0] ?? '');
    const floor = await createFloor(bench, { temporal, product, counts, account });
    const others = await floor.create(WARM_UP);
    await floor.run(others);
    const { client } = product;
    const steps = {
      ours: await stepsOfEach(client, await runsOf(product, first), WARM_UP),
      floor: await stepsOfEach(client, floor.runsOf(others), WARM_UP),
    };
    assertAsManySteps(steps.ours, steps.floor);
    const idle = await spentWhenIdle(bench, floor.pids);
    bench.say(`renewals: ${RUNS} × ${count} each; one is ${JSON.stringify({ ...counts, ...steps })}`);
    const spent: Sides<Spent[]> = { ours: [], floor: [] };
    const side =
      (name: 'ours' | 'floor', { create, run }: Side) =>
      async () => {
        const wave = await create(count);
        const each = await spentOnEach(floor.pids, idle, { count, work: () => run(wave) });
        spent[name].push(each);
        return total(each, name === 'ours' ? 'worker' : 'floor');
      };
    const totals = await interleave(
      { ours: side('ours', waves), floor: side('floor', floor) },
      { ...bench, runs: RUNS },
    );
    return [lineOf(totals, spent, { counts, count, steps: steps.ours })];
  },
};

type Side = { create: (count: number) => Promise<string[]>; run: (wave: readonly string[]) => Promise<void> };

/** The panel's name of a service's account. */
async function accountOf({ owner }: Product, serviceId: string): Promise<string> {
  const { rows } = await owner.query<{ user: string }>(
    'select panel_user as "user" from service where id = $1',
    [serviceId],
  );
  return rows[0]?.user ?? '';
}

function lineOf(
  totals: Sides<number[]>,
  spent: Sides<Spent[]>,
  { counts, count, steps }: { counts: Counts; count: number; steps: Steps },
): Line {
  const { whatsapp, email, commits, rows } = counts;
  const aSecond = (side: number[]) => (MS_PER_SECOND / spreadOf(side).median).toFixed(1);
  return {
    target: 'P16',
    what: `renewals by a second of processor, of ${count} on one morning`,
    result: { ratio: ratiosOf(totals.floor, totals.ours), atLeast: AT_LEAST },
    notes: [
      `${aSecond(totals.ours)} ÷ ${aSecond(totals.floor)}: invoiced, told of, paid, its panel looked at, its next term's run asleep`,
      `one is 3 runs with ${steps.activities.toFixed(1)} activities, ${whatsapp} WhatsApp and ${email} e-mails, ${commits} writing transactions with ${rows} rows in all`,
      `ms by process, idle subtracted: ${byProcess(spent.ours)} ÷ ${byProcess(spent.floor)}`,
      'not counted: the API that the bank and Twilio call, and the emulators; not measured: reminders, suspensions, a gateway',
    ],
  };
}
const MS_PER_SECOND = 1_000;
