import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stopLeftover } from '../postgres/leftover.ts';
import { bringUp, type Running, type Service } from './bring-up.ts';
import { endOf } from './child.ts';
import { removeAbandoned } from './ephemeral.ts';
import { explained, StackError } from './failure.ts';
import { eraseInstallation, type Installation, makeStateFolder, openInstallation } from './installation.ts';
import { openJournal, stopOrphans } from './journal.ts';
import { acquireLock } from './lock.ts';
import { assertPortsFree } from './ports.ts';
import { portUses, type Settings } from './settings.ts';
import { addressesOf, isWhollyLocal, type Stack } from './stack.ts';
import { removeStackFile, writeStackFile } from './stack-file.ts';
import { table } from './table.ts';

export type RunOptions = {
  settings: Settings;
  services: readonly Service[];
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  say: (line: string) => void;
  onReady?: () => void;
};

/**
 * Brings the stack up, keeps it until `signal` or until a part ends by itself, and takes it down again; nothing of
 * it is left then but its state. Rejects with why it ended, unless it was told to end.
 */
export async function runStack(options: RunOptions): Promise<void> {
  const { folder, ephemeral } = options.settings;
  try {
    makeStateFolder(folder);
    await runLocked(options);
  } catch (error) {
    throw explained(error, folder);
  } finally {
    if (ephemeral) rmSync(folder, { recursive: true, force: true });
  }
}

async function runLocked(options: RunOptions): Promise<void> {
  const { folder, ephemeral } = options.settings;
  const lock = acquireLock(folder);
  try {
    removeStackFile(folder);
    for (const name of await stopOrphans(folder)) {
      options.say(`  Stopped ${name}, left over from an earlier start.`);
    }
    await removeAbandoned(ephemeral ? dirname(folder) : join(folder, 'ephemeral'));
    await keep(await prepare(options), options);
  } finally {
    if (ephemeral) eraseInstallation(folder);
    lock.release();
  }
}

async function prepare({ settings, signal, say }: RunOptions): Promise<Stack> {
  const { folder } = settings;
  const installation = await openInstallation(folder);
  refuseRealPartsForDemoPeople(settings, installation);
  await stopLeftover(installation.postgresFolder);
  await assertPortsFree(portUses(settings));
  return {
    settings,
    installation,
    addresses: addressesOf(settings, installation),
    journal: openJournal(folder),
    logFolder: join(folder, 'logs'),
    signal,
    say,
    accounts: [],
  };
}

async function keep(stack: Stack, { services, onReady }: RunOptions): Promise<void> {
  const { settings, signal, say } = stack;
  const running = await bringUp(services, stack);
  try {
    writeStackFile(stack, running);
    onReady?.();
    say(table(stack, running));
    await untilOver(running, signal);
  } finally {
    removeStackFile(settings.folder);
    say('Stopping…');
    await running.stop();
    say('Stopped.');
  }
}

/** A part that ends by itself takes the others with it: half a stack only confuses. */
function untilOver({ children }: Running, signal: AbortSignal): Promise<void> {
  const told = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const ended = [...children.values()].map(async (child) => {
    const end = await child.exited;
    if (!signal.aborted) throw endOf(child, 'ended by itself', end);
  });
  return Promise.race([told, ...ended]);
}

function refuseRealPartsForDemoPeople(settings: Settings, { demoData }: Installation): void {
  if (!demoData || isWhollyLocal(settings)) return;
  throw new StackError(
    `${settings.folder} holds the demo people, whose phones and addresses must never meet ` +
      `${[...settings.external].join(', ')} from outside. Set STATE_DIR to another folder.`,
  );
}
