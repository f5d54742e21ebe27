import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack/failure.ts';

const run = promisify(execFile);

const NAME = 'postgres';
const ENTER_OWN = 0o100;
const ENTER_GROUP = 0o010;
const ENTER_OTHER = 0o001;

/** The user and group that PostgreSQL runs as; undefined stands for whoever runs us. */
export type Account = { uid: number; gid: number };

/** PostgreSQL refuses to run as root: then it gets the system's `postgres` user, made if it is missing. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = await idsOf(NAME);
  if (found) return found;
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      NAME,
    ]);
  } catch (error) {
    throw new StackError(
      `PostgreSQL cannot run as root and the user "${NAME}" could not be made: ${error instanceof Error ? error.message : error}`,
    );
  }
  const made = await idsOf(NAME);
  if (!made) throw new StackError(`The user "${NAME}" was made but is not known to the system.`);
  return made;
}

/** Whether an account can go through every folder down to `path`; root's own home usually stops it. */
export async function canEnter(path: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const needed = uid === account.uid ? ENTER_OWN : gid === account.gid ? ENTER_GROUP : ENTER_OTHER;
    if ((mode & needed) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function idsOf(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
