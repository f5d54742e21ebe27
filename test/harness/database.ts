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
  /** Runs SQL as the owner, for what a test must see or do behind the application's back; with a name it is prepared. */
  sql: <Row = Record<string, unknown>>(
    text: string | { name: string; text: string },
    values?: unknown[],
  ) => Promise<Row[]>;
  /** Every SQL statement that the application sent since the last call. */
  takeStatements: () => string[];
  /** Empties it of all but what its migrations put there; false if it cannot be as it was. */
  empty: () => Promise<boolean>;
  close: () => Promise<void>;
};

type Clone = Omit<TestDatabase, 'empty'>;

/** Five times what the migrations leave. */
const BIG_BYTES = 64 * 1024 * 1024;

/** Those of this process that nobody has at the moment, emptied. */
const free: TestDatabase[] = [];

/**
 * An empty database of its own, cloned from the migrated template. Close it when done: the next one gets it emptied,
 * unless its schema was changed or somebody still holds rows of it.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const database = free.pop() ?? (await cloneTemplate());
  return {
    ...database,
    close: async () => {
      if (await database.empty()) free.push(database);
      else await database.close();
    },
  };
}

async function cloneTemplate(): Promise<TestDatabase> {
  const port = inject('postgresPort');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asOwner(databaseUrl(port, { user: OWNER, database: 'postgres' }), (client) =>
    client.query(`create database ${name} template ${TEMPLATE_DATABASE} strategy file_copy`),
  );
  const ownerUrl = databaseUrl(port, { user: OWNER, database: name });
  const appUrl = databaseUrl(port, { user: APPLICATION, database: name });
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  // At the end of a run PostgreSQL may stop before this process.
  owner.on('error', () => undefined);
  const sql: TestDatabase['sql'] = async (text, values) => (await owner.query(text, values)).rows;
  const statements: string[] = [];
  const orm = await openDatabase({
    url: appUrl,
    poolSize: 20,
    onStatement: (statement) => statements.push(statement),
  });
  const clone = {
    orm,
    appUrl,
    ownerUrl,
    sql,
    takeStatements: () => statements.splice(0),
    close: async () => {
      await orm.close();
      await owner.end();
    },
  };
  return { ...clone, empty: await emptierOf(clone) };
}

/** To be asked for while the database is as the migrations left it. */
async function emptierOf({ sql, takeStatements }: Clone): Promise<() => Promise<boolean>> {
  const schema = await lookOfSchema(sql);
  const [settings] = await sql('select * from company_settings');
  return async () => {
    if ((await lookOfSchema(sql)) !== schema || (await isBig(sql))) return false;
    try {
      await sql(EMPTY_ALL_TABLES);
    } catch {
      return false;
    }
    await sql('insert into company_settings select * from json_populate_record(null::company_settings, $1)', [
      JSON.stringify(settings),
    ]);
    takeStatements();
    return true;
  };
}

/** As the replication does it: without foreign keys in the way, and without the trigger that keeps the history. Numbers begin anew. */
const EMPTY_ALL_TABLES = `do $$ declare name regclass; begin
  set local session_replication_role = replica;
  set local lock_timeout = '2s';
  for name in select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    and relname <> 'migration' loop execute format('delete from %s', name); end loop;
  perform setval(seqrelid::regclass, seqstart, false) from pg_sequence;
end $$`;

/** To empty it costs more than to clone another. */
async function isBig(sql: TestDatabase['sql']): Promise<boolean> {
  const [row] = await sql<{ is_big: boolean }>('select pg_database_size(current_database()) > $1 as is_big', [
    BIG_BYTES,
  ]);
  return row?.is_big ?? true;
}

/** PostgreSQL's own objects have lower numbers (FirstNormalObjectId). */
const FIRST_OWN = 16_384;
/** The catalogues in which a schema stands. */
const NUMBERED_BY = {
  class: 'oid',
  attribute: 'attrelid',
  attrdef: 'oid',
  constraint: 'oid',
  trigger: 'oid',
  proc: 'oid',
  index: 'indexrelid',
};

/** Changes with every change of tables, columns, constraints, triggers, functions and rights. */
async function lookOfSchema(sql: TestDatabase['sql']): Promise<string> {
  const looks = Object.entries(NUMBERED_BY).map(
    ([name, number]) =>
      `(select sum(xmin::text::bigint) || '/' || count(*) from pg_${name} where ${number} >= ${FIRST_OWN})`,
  );
  const [row] = await sql<{ look: string }>(`select concat_ws(' ', ${looks.join(', ')}) as look`);
  return row?.look ?? '';
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
