import { resolve } from 'node:path';
import { EnvironmentError, loadEnvironment } from '../config/environment.ts';
import { stopLeftover } from './postgres/leftover.ts';
import { removeAbandoned } from './stack/ephemeral.ts';
import { eraseInstallation, readInstallation } from './stack/installation.ts';
import { stopOrphans } from './stack/journal.ts';
import { acquireLock } from './stack/lock.ts';
import { StackError } from './stack/stack-error.ts';

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
  if (!(error instanceof StackError || error instanceof EnvironmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
