import '../config/settle-environment.ts';
import { ROUND_ENDED } from './metrics.ts';
import { ROUND_LIMIT_MS } from './repeat.ts';

const MS_PER_SECOND = 1_000;

/** Whether a worker with these metrics, in Prometheus' text form, has ended a round of its sweep lately. */
export function isSweeping(metrics: string, now: Date): boolean {
  const [, seconds] = new RegExp(`^${ROUND_ENDED} (\\S+)$`, 'm').exec(metrics) ?? [];
  return seconds !== undefined && now.getTime() - Number(seconds) * MS_PER_SECOND <= ROUND_LIMIT_MS;
}

/** The worker's health check: exits with 1 unless the worker whose metrics are at the given address is sweeping. */
if (import.meta.main) {
  const [, , address = ''] = process.argv;
  const answer = await fetch(address, { signal: AbortSignal.timeout(ROUND_LIMIT_MS) });
  if (!isSweeping(await answer.text(), new Date())) process.exitCode = 1;
}
