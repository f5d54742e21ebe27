import '../config/settle-environment.ts';
import { parseArgs } from 'node:util';
import { alertCost } from './alerts/measure.ts';
import { firstPage } from './console/measure.ts';
import { lifeCycle } from './cycle/measure.ts';
import { historyBytes } from './history/measure.ts';
import type { Bench, Line, Measurement } from './measurement.ts';
import { renewalWave } from './renewals/measure.ts';
import { printTable } from './table.ts';
import { memory, transferCost } from './transfers/measure.ts';
import { upgradeCost } from './upgrades/measure.ts';
import { webhook } from './webhook/measure.ts';

const measurements: readonly Measurement[] = [
  historyBytes,
  lifeCycle,
  webhook,
  transferCost,
  upgradeCost,
  memory,
  renewalWave,
  alertCost,
  firstPage,
];

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => stopping.abort(new Error(`stopped by ${name}`)));
}
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { services: { type: 'string', default: '500' } },
});
const services = Number(values.services);
if (!Number.isSafeInteger(services) || services < 1) throw new Error('--services is a number, from 1 on');
const wanted = new Set(positionals.map((name) => name.toUpperCase()));
const chosen = measurements.filter(
  ({ targets }) => wanted.size === 0 || targets.some((target) => wanted.has(target)),
);
const known = measurements.flatMap(({ targets }) => targets);
const unknown = [...wanted].filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: there are only ${known.join(', ')}`);

const lines: Line[] = [];
try {
  for (const measurement of chosen) lines.push(...(await measured(measurement)));
} catch (error) {
  if (!stopping.signal.aborted) throw error;
  console.error(String(stopping.signal.reason));
  process.exitCode = 1;
}
printTable(lines);

/** Whatever a measurement started is stopped before the next one begins. */
async function measured(measurement: Measurement): Promise<Line[]> {
  await using stack = new AsyncDisposableStack();
  const say = (line: string) => console.error(line);
  const bench: Bench = { stack, signal: stopping.signal, services, say };
  return await measurement.run(bench);
}
