import { Worker } from '@temporalio/worker';
import { type Bench, interleave, type Line } from '../measurement.ts';
import type { History } from '../parts/history.ts';
import { processorMs } from '../parts/measured.ts';
import { ratiosOf, spreadOf } from '../spread.ts';

const RUNS = 5;
const REPLAYS = 100;

type Sides<T> = { ours: T; floor: T };

/** Replays the recorded histories of both sides by turns, in this process. */
export async function replayLine(
  bench: Bench,
  parts: { bundles: Sides<string>; histories: Sides<History[]>; atMost: number },
): Promise<Line> {
  const { bundles, histories, atMost } = parts;
  bench.say(`replays: ${RUNS.toString()} × ${REPLAYS.toString()} histories each`);
  const batches = {
    ours: () => replay(bundles.ours, histories.ours),
    floor: () => replay(bundles.floor, histories.floor),
  };
  await batches.ours();
  await batches.floor();
  const { ours, floor } = await interleave(batches, { ...bench, runs: RUNS });
  const [one, other] = [spreadOf(ours).median.toFixed(2), spreadOf(floor).median.toFixed(2)];
  return {
    target: 'P3',
    what: 'replay time of a life cycle',
    result: { ratio: ratiosOf(ours, floor), atMost },
    notes: [
      `${one} ms ÷ ${other} ms of processor a history; not measured: starting a worker and loading its bundle`,
    ],
  };
}

/** Milliseconds of processor that a replay takes, from the first one's end to the last one's. */
async function replay(codePath: string, histories: readonly History[]): Promise<number> {
  const results = Worker.runReplayHistories({ workflowBundle: { codePath } }, repeated(histories));
  let start: number | undefined;
  for await (const { error } of results) {
    if (error) throw error;
    start ??= processorMs();
  }
  return (processorMs() - (start ?? Number.NaN)) / (REPLAYS - 1);
}

async function* repeated(histories: readonly History[]) {
  for (let number = 0; number < REPLAYS; number += 1) {
    const history = histories[number % histories.length];
    if (history) yield { workflowId: `replay-${number.toString()}`, history };
  }
}
