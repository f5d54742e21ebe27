import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stopLeftover } from '../postgres/leftover.ts';
import { readJson } from './files.ts';
import { eraseInstallation, namesIn, readInstallation } from './installation.ts';
import { stopOrphans } from './journal.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** A folder this young without a lock belongs to a start that is about to take it. */
const GRACE_MS = 60_000;

/** Ends and erases the ephemeral stacks whose start was killed. */
export async function removeAbandoned(parent: string): Promise<void> {
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    const holder = readJson<ProcessIdentity>(join(folder, 'lock'));
    if (holder ? isAlive(holder) : Date.now() - statSync(folder).mtimeMs < GRACE_MS) continue;
    await endAndErase(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends what an earlier start left running on a folder, and erases what it kept there. */
export async function endAndErase(folder: string): Promise<void> {
  await stopOrphans(folder);
  const installation = readInstallation(folder);
  if (installation) await stopLeftover(installation.postgresFolder);
  eraseInstallation(folder);
}
