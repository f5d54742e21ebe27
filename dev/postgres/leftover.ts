import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive } from '../stack/process-identity.ts';

const GRACE_MS = 10_000;
const POLL_MS = 50;

/**
 * Stops a PostgreSQL that an earlier stack left running on this very folder. One that died itself leaves only
 * a pid file, which PostgreSQL recognises as stale; when its number now belongs to another process PostgreSQL
 * would refuse to start, so that file is removed.
 */
export async function stopLeftover(folder: string): Promise<boolean> {
  const data = join(folder, 'data');
  const pid = recordedPid(data);
  const server = pid === undefined ? undefined : identityOf(pid);
  if (pid === undefined || server === undefined) return false;
  if (!commandLine(pid).includes(data)) {
    rmSync(join(data, 'postmaster.pid'), { force: true });
    return false;
  }
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + GRACE_MS;
  while (isAlive(server) && Date.now() < deadline) await delay(POLL_MS);
  if (isAlive(server)) process.kill(pid, 'SIGKILL');
  while (isAlive(server)) await delay(POLL_MS);
  return true;
}

function recordedPid(data: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
