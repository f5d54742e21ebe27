import { setTimeout } from 'node:timers/promises';
import type { Bench } from '../measurement.ts';
import { spreadOf } from '../spread.ts';
import { processorMsOf } from './processor.ts';

/** Milliseconds of processor, by the name of the process. */
export type Spent = Record<string, number>;

/** What processes spend on a piece of work, and how many seconds it takes. */
async function spentOn(
  pids: Record<string, number>,
  work: () => Promise<unknown>,
): Promise<{ spent: Spent; seconds: number }> {
  const read = () => Object.entries(pids).map(([name, pid]) => [name, processorMsOf(pid)] as const);
  const before = read();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / MS_PER_SECOND;
  const after = Object.fromEntries(read());
  return { spent: Object.fromEntries(before.map(([name, ms]) => [name, (after[name] ?? ms) - ms])), seconds };
}

/** So long that everything which the worker does by itself, once a minute or more often, is in it as often as it comes. */
const IDLE_MS = 60_000;

/** What processes spend in a second in which nobody asks anything of them. */
export async function spentWhenIdle({ signal }: Bench, pids: Record<string, number>): Promise<Spent> {
  const { spent, seconds } = await spentOn(pids, () => setTimeout(IDLE_MS, undefined, { signal }));
  return Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / seconds]));
}

/** What each of `count` things costs that `work` does, without what the processes spend when idle. */
export async function spentOnEach(
  pids: Record<string, number>,
  idle: Spent,
  { count, work }: { count: number; work: () => Promise<unknown> },
): Promise<Spent> {
  const { spent, seconds } = await spentOn(pids, work);
  return Object.fromEntries(
    Object.entries(spent).map(([name, ms]) => [name, (ms - (idle[name] ?? 0) * seconds) / count]),
  );
}

/** Of Temporal, PostgreSQL and the side's worker; the API answers people, their banks and Twilio. */
export function total(spent: Spent, worker: string): number {
  return ['Temporal', 'PostgreSQL', worker].reduce((sum, name) => sum + (spent[name] ?? 0), 0);
}

/** The median of each process, in words. */
export function byProcess(spent: readonly Spent[]): string {
  return Object.keys(spent[0] ?? {})
    .map((name) => `${name} ${spreadOf(spent.map((one) => one[name] ?? 0)).median.toFixed(0)}`)
    .join(', ');
}
const MS_PER_SECOND = 1_000;
