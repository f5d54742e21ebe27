import '../config/settle-environment.ts';
import { resolve } from 'node:path';
import { loadEnvironment } from '../config/environment.ts';
import { endAndErase, removeAbandoned } from './stack/ephemeral.ts';
import { describe } from './stack/failure.ts';
import { readInstallation } from './stack/installation.ts';
import { acquireLock } from './stack/lock.ts';

/** Erases the state of the local stack: database, runs, messages, secrets. */
async function reset(): Promise<void> {
  const folder = resolve(loadEnvironment('stack').STATE_DIR);
  if (!readInstallation(folder)) {
    console.log(`Nothing to erase: ${folder} holds no local stack.`);
    return;
  }
  const lock = acquireLock(folder);
  try {
    await removeAbandoned(resolve(folder, 'ephemeral'));
    await endAndErase(folder);
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
