import '../config/settle-environment.ts';
import { resolve } from 'node:path';
import { loadEnvironment } from '../config/environment.ts';
import { stopLeftover } from './postgres/leftover.ts';
import { removeAbandoned } from './stack/ephemeral.ts';
import { describe } from './stack/failure.ts';
import { eraseInstallation, readInstallation } from './stack/installation.ts';
import { stopOrphans } from './stack/journal.ts';
import { acquireLock } from './stack/lock.ts';

/** Erases the state of the local stack: database, runs, messages, secrets. */
async function reset(): Promise<void> {
  const folder = resolve(loadEnvironment('stack').STATE_DIR);
  const installation = readInstallation(folder);
  if (!installation) {
    console.log(`Nothing to erase: ${folder} holds no local stack.`);
    return;
  }
  const lock = acquireLock(folder);
  try {
    await stopOrphans(folder);
    await stopLeftover(installation.postgresFolder);
    await removeAbandoned(resolve(folder, 'ephemeral'));
    eraseInstallation(folder);
  } finally {
    lock.release();
  }
  console.log(`Erased the local stack in ${folder}. \`npm start\` makes a new one.`);
}

try {
  await reset();
} catch (error) {
  console.error(describe(error));
  process.exitCode = 1;
}
