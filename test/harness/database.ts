import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { APPLICATION, databaseUrl, OWNER, TEMPLATE_DATABASE } from './postgres.ts';

export type TestDatabase = {
  /** The application's own pool and role. */
  orm: MikroORM;
  appUrl: string;
  ownerUrl: string;
  /** Runs SQL as the owner, for what a test must see or do behind the application's back. */
  sql: <Row = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<Row[]>;
  /** Every SQL statement that the application sent since the last call. */
  takeStatements: () => string[];
  close: () => Promise<void>;
};

/** A database of its own, cloned from the migrated template. Close it when done. */
export async function createDatabase(): Promise<TestDatabase> {
  const port = inject('postgresPort');
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  await asOwner(databaseUrl(port, { user: OWNER, database: 'postgres' }), (client) =>
    client.query(`create database ${database} template ${TEMPLATE_DATABASE}`),
  );
  const ownerUrl = databaseUrl(port, { user: OWNER, database });
  const appUrl = databaseUrl(port, { user: APPLICATION, database });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  let statements: string[] = [];
  const orm = await openDatabase({
    url: appUrl,
    poolSize: 20,
    onStatement: (statement) => statements.push(statement),
  });
  return {
    orm,
    appUrl,
    ownerUrl,
    sql: async (text, values) => (await owner.query(text, values)).rows,
    takeStatements: () => {
      const taken = statements;
      statements = [];
      return taken;
    },
    close: async () => {
      await orm.close();
      await owner.end();
    },
  };
}

/** One database for the tests of a file (or of a `describe`). */
export function useDatabase(): TestDatabase {
  const holder = {} as TestDatabase;
  beforeAll(async () => {
    Object.assign(holder, await createDatabase());
  });
  afterAll(() => holder.close());
  return holder;
}

async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
