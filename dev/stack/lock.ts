import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './failure.ts';
import { PRIVATE_MODE, readJson } from './files.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

export type Lock = { release: () => void };

const MAX_TRIES = 5;

/**
 * Makes this process the only one that works in a state folder. A lock whose process has ended is taken over.
 * @throws StackError that names the process in the way.
 */
export function acquireLock(folder: string): Lock {
  const path = join(folder, 'lock');
  const draft = `${path}.${process.pid}`;
  const own = identityOf(process.pid);
  try {
    writeFileSync(draft, JSON.stringify(own), { mode: PRIVATE_MODE });
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (linked(draft, path)) return { release: () => release(path, own) };
      const holder = readJson<ProcessIdentity>(path);
      if (holder === undefined) continue;
      if (isAlive(holder)) throw inUse(folder, holder);
      removeStale(path, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new StackError(`${folder} is being taken by several starts at once. Try again.`);
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Another start may have replaced the stale lock since it was read: that one goes back to its place. */
function removeStale(path: string, stale: ProcessIdentity): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const removed = readJson<ProcessIdentity>(aside);
  if (removed?.pid !== stale.pid || removed.startedAt !== stale.startedAt) linked(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, own: ProcessIdentity | undefined): void {
  const holder = readJson<ProcessIdentity>(path);
  if (holder?.pid === own?.pid && holder?.startedAt === own?.startedAt) rmSync(path, { force: true });
}

function inUse(folder: string, { pid }: ProcessIdentity): StackError {
  return new StackError(
    `A local stack already runs on ${folder} (process ${pid}). Stop it first, or run another one beside it ` +
      'with `npm start -- --ephemeral` or with its own STATE_DIR and ports.',
  );
}
