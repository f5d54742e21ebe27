import pg from 'pg';
import { startTestPostgres as startThrowAwayPostgres } from '../../dev/postgres.ts';

export const TEMPLATE_DATABASE = 'tramite_template';
export const OWNER = 'postgres';
export const APPLICATION = 'tramite_app';
const TEST_PASSWORD = 'test';

/** A throw-away PostgreSQL for a whole test run, with the empty template database in it. */
export async function startTestPostgres(): Promise<{ port: number; stop: () => Promise<void> }> {
  const { port, stop } = await startThrowAwayPostgres({
    superuser: TEST_PASSWORD,
    owner: TEST_PASSWORD,
    application: TEST_PASSWORD,
  });
  const client = new pg.Client({
    connectionString: databaseUrl(port, { user: OWNER, database: 'postgres' }),
  });
  await client.connect();
  await client.query(`create database ${TEMPLATE_DATABASE}`);
  await client.end();
  return { port, stop };
}

export function databaseUrl(port: number, options: { user: string; database: string }): string {
  return `postgresql://${options.user}:${TEST_PASSWORD}@127.0.0.1:${port}/${options.database}`;
}
