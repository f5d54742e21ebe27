import { readFileSync } from 'node:fs';

/** Of `/proc/<pid>/stat`, counted behind the name in brackets; in hundredths of a second on every Linux. */
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

/**
 * Prints at the end what the run cost the processor: this process and every one that ended below it, so the test
 * processes, PostgreSQL, Temporal and all programs that tests start. Only Linux tells.
 */
export function printProcessorTimeAtExit(): void {
  if (process.platform !== 'linux') return;
  process.once('exit', () => {
    const own = process.cpuUsage();
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const childrenOf = (field: number) => Number(fields[field]) / 100;
    const user = own.user / 1e6 + childrenOf(CHILDREN_USER);
    const system = own.system / 1e6 + childrenOf(CHILDREN_SYSTEM);
    console.log(
      `Processor time ${(user + system).toFixed(1)} s (user ${user.toFixed(1)}, system ${system.toFixed(1)})`,
    );
  });
}
