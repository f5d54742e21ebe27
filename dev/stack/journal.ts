import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readJson, writePrivateJson } from './files.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

type Entry = ProcessIdentity & { name: string };

/** The children of one stack, written down so that the next start can end those that outlived a kill -9. */
export type Journal = {
  add: (name: string, pid: number) => void;
  remove: (pid: number) => void;
};

const GRACE_MS = 5_000;
const POLL_MS = 50;

export function openJournal(folder: string): Journal {
  const path = join(folder, 'pids.json');
  let entries: Entry[] = [];
  const write = () => (entries.length > 0 ? writePrivateJson(path, entries) : rmSync(path, { force: true }));
  return {
    add(name, pid) {
      const identity = identityOf(pid);
      if (identity === undefined) return;
      entries = [...entries, { name, ...identity }];
      write();
    },
    remove(pid) {
      entries = entries.filter((entry) => entry.pid !== pid);
      try {
        write();
      } catch {
        // On a full disk the old list stays: whoever reads it asks first whether the process still is the same.
      }
    },
  };
}

/**
 * Ends the children that an earlier stack on this folder left behind, and only those: a number that was
 * given to another process since is left alone. Returns the names of what was ended.
 */
export async function stopOrphans(folder: string): Promise<string[]> {
  const path = join(folder, 'pids.json');
  const orphans = (readJson<Entry[]>(path) ?? []).filter(isAlive);
  await Promise.all(orphans.map(stopOrphan));
  rmSync(path, { force: true });
  return orphans.map(({ name }) => name);
}

async function stopOrphan(orphan: Entry): Promise<void> {
  // Postgres waits for its clients after SIGTERM; SIGINT makes every part of the stack leave now.
  signalGroup(orphan.pid, 'SIGINT');
  const deadline = Date.now() + GRACE_MS;
  while (isAlive(orphan) && Date.now() < deadline) await delay(POLL_MS);
  if (isAlive(orphan)) signalGroup(orphan.pid, 'SIGKILL');
  while (isAlive(orphan)) await delay(POLL_MS);
}

/** Signals a child and everything that it started; a group that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
