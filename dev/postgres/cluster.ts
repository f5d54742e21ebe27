import { writeFileSync } from 'node:fs';
import { chown, readFile, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild, untilDone, untilReady } from '../stack/child.ts';
import { StackError } from '../stack/failure.ts';
import { makeFolder, PRIVATE_FOLDER_MODE, PRIVATE_MODE } from '../stack/files.ts';
import type { Journal } from '../stack/journal.ts';
import { machineEnvironment } from '../stack/machine-environment.ts';
import { LOOPBACK } from '../stack/ports.ts';
import type { Account } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';

export type ClusterOptions = {
  /** Holds the data in `data/`; every folder on the way to it must be enterable by `account`. */
  folder: string;
  port: number;
  /** Of the superuser `postgres`. */
  password: string;
  /** Gives up durability, which a test never needs, for speed. */
  throwAway?: boolean;
  logFolder: string;
  journal: Journal;
  account: Account | undefined;
  binaries: PostgresBinaries;
  signal: AbortSignal;
};

export const SUPERUSER = 'postgres';

const THROW_AWAY_SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=300',
  // A password of a throw-away cluster protects nothing, and each of hundreds of connections works it out.
  'scram_iterations=1',
  'log_min_messages=fatal',
];
const POLL_MS = 25;
/** Line numbers of `postmaster.pid`, as PostgreSQL's own `miscadmin.h` has them. */
const PID_LINE = 0;
const STATUS_LINE = 7;

/** Starts PostgreSQL on a folder, which is made and initialised when it is new. */
export async function startCluster(options: ClusterOptions): Promise<Child> {
  const data = join(options.folder, 'data');
  if (!(await isInitialised(options.folder))) await initialise(data, options);
  const settings = [
    `listen_addresses=${LOOPBACK}`,
    `port=${options.port}`,
    'unix_socket_directories=',
    'logging_collector=off',
    ...(options.throwAway ? THROW_AWAY_SETTINGS : []),
  ];
  const child = await startChild({
    name: 'postgres',
    command: options.binaries.postgres,
    args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    ...shared(options),
    // Fast shutdown: SIGTERM would wait until every client has gone.
    stopSignal: 'SIGINT',
  });
  return untilReady(child, (signal) => saysReady(data, child.pid, signal), options.signal);
}

function shared({ logFolder, journal, account }: ClusterOptions) {
  return { env: machineEnvironment(), cwd: '/', logFolder, journal, account };
}

async function isInitialised(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'initialised')).catch(() => undefined)) !== undefined;
}

/** A death half way leaves no mark, so the next start begins again with an empty folder. */
async function initialise(data: string, options: ClusterOptions): Promise<void> {
  if (!options.account) assertNamed();
  await rm(data, { recursive: true, force: true });
  makeFolder(data, PRIVATE_FOLDER_MODE);
  if (options.account) await chown(data, options.account.uid, options.account.gid);
  const passwordFile = join(options.folder, 'password');
  await writePassword(passwordFile, options);
  try {
    const child = await startChild({
      name: 'initdb',
      command: options.binaries.initdb,
      args: [
        `--pgdata=${data}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The same folding and order on every machine, whatever locales it has.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
        ...(options.throwAway ? ['--no-sync'] : []),
      ],
      ...shared(options),
    });
    await untilDone(child, options.signal);
    writeFileSync(join(options.folder, 'initialised'), '', { mode: PRIVATE_MODE });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** initdb ends at once for a user that the system has no name for, as containers often have. */
function assertNamed(): void {
  try {
    userInfo();
  } catch {
    throw new StackError(
      `This user (uid ${process.getuid?.()}) has no name on this machine, and PostgreSQL's initdb asks for one. ` +
        'Run as a user with an entry in /etc/passwd, or give a DATABASE_URL and a DATABASE_OWNER_URL.',
    );
  }
}

async function writePassword(path: string, { password, account }: ClusterOptions): Promise<void> {
  writeFileSync(path, `${password}\n`, { mode: PRIVATE_MODE });
  if (account) await chown(path, account.uid, account.gid);
}

/** As `pg_ctl` does it: the server writes into its pid file that it is ready. */
async function saysReady(data: string, pid: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (lines[PID_LINE] === String(pid) && lines[STATUS_LINE]?.trim() === 'ready') return;
    await delay(POLL_MS, undefined, { signal });
  }
}
