import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, canEnter, postgresAccount } from './postgres/account.ts';
import { postgresBinaries, SHARED_FOLDER } from './postgres/binaries.ts';
import { startCluster } from './postgres/cluster.ts';
import { stopLeftover } from './postgres/leftover.ts';
import { APPLICATION, databaseUrl, ensureRoles, OWNER, type Passwords } from './postgres/roles.ts';
import type { Child } from './stack/child.ts';
import { ENTERABLE_MODE, makeFolder, readJson, writePrivateJson } from './stack/files.ts';
import { type Journal, openJournal } from './stack/journal.ts';
import { freePorts } from './stack/ports.ts';
import { identityOf, isAlive, type ProcessIdentity } from './stack/process-identity.ts';

export type LocalPostgresOptions = {
  /** Holds the data. */
  folder: string;
  port: number;
  passwords: Passwords;
  /** Made if it is not there. */
  database?: string;
  /** Gives up durability for speed. */
  throwAway?: boolean;
  logFolder: string;
  journal: Journal;
  signal: AbortSignal;
};

export type LocalPostgres = {
  child: Child;
  port: number;
  /** The address of a database for migrations. */
  ownerUrl: (database: string) => string;
  /** The address of a database for API and worker. */
  appUrl: (database: string) => string;
};

export type TestPostgres = Omit<LocalPostgres, 'child'> & { stop: () => Promise<void> };

const PASSWORD_BYTES = 24;
const TEST_PREFIX = 'tramite-test-';

/** Starts PostgreSQL 18 on a folder with its two roles, after an earlier one on it was stopped. */
export async function startPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const { port, passwords } = options;
  const account = await postgresAccount();
  makeFolder(options.folder, ENTERABLE_MODE);
  await stopLeftover(options.folder);
  const binaries = await postgresBinaries(account);
  const child = await startCluster({ ...options, password: passwords.superuser, account, binaries });
  try {
    await ensureRoles(port, passwords, options.database);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    child,
    port,
    ownerUrl: (database) => databaseUrl(port, { role: OWNER, password: passwords.owner }, database),
    appUrl: (database) => databaseUrl(port, { role: APPLICATION, password: passwords.application }, database),
  };
}

/**
 * A PostgreSQL on a free port whose data go when it stops, by default without durability. One that outlived a killed
 * test run is stopped and removed first.
 */
export async function startTestPostgres(
  passwords = randomPasswords(),
  { throwAway = true }: { throwAway?: boolean } = {},
): Promise<TestPostgres> {
  const account = await postgresAccount();
  const parent = await enterableParent(account);
  await removeAbandoned(parent);
  const folder = mkdtempSync(join(parent, TEST_PREFIX));
  chmodSync(folder, ENTERABLE_MODE);
  writePrivateJson(ownerFile(folder), identityOf(process.pid));
  const [port = 0] = await freePorts(1);
  const { child, ...postgres } = await startPostgres({
    folder,
    port,
    passwords,
    throwAway,
    logFolder: join(folder, 'logs'),
    journal: openJournal(folder),
    signal: new AbortController().signal,
  });
  return {
    ...postgres,
    stop: async () => {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Random, and of characters that need no quoting in SQL or in an address. */
export function randomPasswords(): Passwords {
  const password = () => randomBytes(PASSWORD_BYTES).toString('base64url');
  return { superuser: password(), owner: password(), application: password() };
}

/** The system's folder for temporary files, unless root's TMPDIR lies where PostgreSQL may not go. */
async function enterableParent(account: Account | undefined): Promise<string> {
  if (await canEnter(tmpdir(), account)) return tmpdir();
  makeFolder(SHARED_FOLDER, ENTERABLE_MODE);
  return SHARED_FOLDER;
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(TEST_PREFIX)) continue;
    const folder = join(parent, name);
    const owner = readJson<ProcessIdentity>(ownerFile(folder));
    if (owner === undefined || isAlive(owner)) continue;
    await stopLeftover(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function ownerFile(folder: string): string {
  return join(folder, 'owner.json');
}
