import { serviceNow } from '../cancellation/playing.ts';
import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { owedInvoice, payOwed, runTerm, sleepUntil } from '../renewal/playing.ts';
import { endIn, type Paths } from './play.ts';

const untilSuspended = (fixture: Fixture) =>
  sleepUntil(fixture, async () => (await serviceNow(fixture))?.status === 'suspended');

const plays: Paths = {
  ...endIn('renewed', {
    'paid-at-once': async (fixture) => {
      await runTerm(fixture, 10);
      await sleepUntil(fixture, () => owedInvoice(fixture));
      await payOwed(fixture);
    },
    'paid-once-suspended': async (fixture) => {
      await runTerm(fixture, 10);
      await untilSuspended(fixture);
      await payOwed(fixture);
    },
  }),
  ...endIn('ended', {
    'never-paid': async (fixture) => {
      await runTerm(fixture, 10);
      await untilSuspended(fixture);
      await sleepUntil(fixture, async () => (await serviceNow(fixture))?.status === 'terminated');
    },
  }),
};

/** Every path of the workflow `renewal`, by the stage in which its term ends; it belongs to no change. */
export const renewalPaths: Paths = Object.fromEntries(
  Object.entries(plays).map(([name, path]) => [name, { ...path, reached: untilTerm }]),
);

function untilTerm({ sql }: Fixture, stage: string): Promise<unknown> {
  return until(
    async () => (await sql('select 1 from renewal where stage = $1', [stage])).length > 0,
    `the term is ${stage}`,
  );
}
