import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc, the same on every Linux. */
const TICKS = 100;
const MS_PER_TICK = 1_000 / TICKS;
const BYTES_PER_PAGE = 4_096;
const BYTES_PER_MB = 1_048_576;

type Stat = { name: string; parent: number; ticks: number; ticksOfChildren: number };

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const [, parent, ...rest] = text.slice(end + 2).split(' ');
    const [user = 0, system = 0, userOfChildren = 0, systemOfChildren = 0] = rest.slice(9, 13).map(Number);
    return {
      name: text.slice(text.indexOf('(') + 1, end),
      parent: Number(parent),
      ticks: user + system,
      ticksOfChildren: userOfChildren + systemOfChildren,
    };
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): { pid: number; name: string }[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(Boolean)
    .flatMap((candidate) => {
      const stat = statOf(candidate);
      return stat?.parent === pid ? [{ pid: candidate, name: stat.name }] : [];
    });
}

/** The child of this process with such a name. @throws Error when there is none. */
export function childNamed(name: string): number {
  const child = childrenOf(process.pid).find((candidate) => candidate.name.startsWith(name));
  if (!child) throw new Error(`there is no process ${name}`);
  return child.pid;
}

/** Milliseconds of processor, user and system, of a process and of all that it started, the ended ones too. Linux only. */
export function processorMsOf(pid: number): number {
  if (!statOf(pid)) throw new Error(`process ${pid} is gone`);
  return processorMsWithin(pid);
}

/** Nothing of one that has ended since it was listed: its parent has that. */
function processorMsWithin(pid: number): number {
  const { ticks, ticksOfChildren } = statOf(pid) ?? { ticks: 0, ticksOfChildren: 0 };
  const own = (ticks + ticksOfChildren) * MS_PER_TICK;
  return childrenOf(pid).reduce((sum, child) => sum + processorMsWithin(child.pid), own);
}

/** The process that started another. @throws Error when that one is gone. */
export function parentOf(pid: number): number {
  const stat = statOf(pid);
  if (!stat) throw new Error(`process ${pid} is gone`);
  return stat.parent;
}

/** Megabytes of memory that a process holds. Linux only. */
export function residentMb(pid: number): number {
  const [, pages = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
  return (pages * BYTES_PER_PAGE) / BYTES_PER_MB;
}
