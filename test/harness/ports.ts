import { freePorts } from '../../dev/stack/ports.ts';

const FIRST = 16_000;
/** Ports of each test process: more than all its files pick at once. */
const SHARE = 1_000;
const MOST_PROCESSES = 16;

/** Free ports out of this test process's own share, so that two that start stacks at once never pick the same. */
export function testPorts(count: number): Promise<number[]> {
  const process = Number(globalThis.process.env['VITEST_POOL_ID'] ?? 0) % MOST_PROCESSES;
  const first = FIRST + process * SHARE;
  return freePorts(count, { first, last: first + SHARE });
}
