import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoAccount } from '../demo/people.ts';
import type { Running } from './bring-up.ts';
import { writePrivateJson } from './files.ts';
import type { Addresses, Stack } from './stack.ts';

/** What a running stack tells programs, in `$STATE_DIR/stack.json`. Others read it: add, never rename. */
export type StackFile = Omit<Addresses, 'publicUrl' | 'smtpUrl' | 'databaseOwnerUrl'> & {
  emulatorToken: string;
  /** By the name of the part; `start` is the process that keeps the others. */
  pids: Record<string, number>;
  demo: { accounts: DemoAccount[] };
};

const FILE = 'stack.json';

export function writeStackFile(
  { addresses, installation, settings, accounts }: Stack,
  running: Running,
): void {
  const { publicUrl, smtpUrl, databaseOwnerUrl, ...told } = addresses;
  const children = [...running.children].map(([name, { pid }]) => [name, pid] as const);
  const content: StackFile = {
    ...told,
    emulatorToken: installation.emulatorToken,
    pids: { start: process.pid, ...Object.fromEntries(children) },
    demo: { accounts },
  };
  writePrivateJson(join(settings.folder, FILE), content);
}

export function removeStackFile(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}
