import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { machineEnvironment } from './machine-environment.ts';

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = { pid: number; startedAt: string };

const STATE_FIELD = 0;
const START_TIME_FIELD = 19;

/** When a process started, in a form that only compares for equality; undefined when it has ended. */
function startOfProcess(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  } catch {
    return undefined;
  }
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = startOfProcess(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return startOfProcess(pid) === startedAt;
}

function startOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[STATE_FIELD] === 'Z' || fields[STATE_FIELD] === 'X') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${fields[START_TIME_FIELD]}`;
}

function startByPs(pid: number): string | undefined {
  const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    env: machineEnvironment(),
  }).trim();
  const [state = '', ...start] = line.split(/\s+/);
  return line === '' || state.startsWith('Z') ? undefined : start.join(' ');
}
