import type { TestDatabase } from './database.ts';

type Database = Pick<TestDatabase, 'sql'>;

/** The tables of the schema, as they are. */
export async function tableNames({ sql }: Database): Promise<string[]> {
  const tables = await sql<{ name: string }>(
    `select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  return tables.map(({ name }) => name);
}

/** Every row of every table, but for one if it is named: to prove that nothing was written. */
export async function everyRow(database: Database, but?: string): Promise<string[]> {
  const selected = (name: string) => `'${name} ' || t::text as row`;
  const rows = await ofEach<{ row: string }>(database, 'every-row', selected, but);
  return rows.map(({ row }) => row);
}

/**
 * How many rows each table has, and the transaction that wrote one last: whatever was inserted, changed or deleted shows,
 * and a database that has grown is read at little cost.
 */
export function lastWrites(database: Database, but?: string): Promise<Written[]> {
  return ofEach(
    database,
    'last-writes',
    (name) => `'${name}' as name, count(*)::int as rows, max(xmin::text::bigint)::text as last`,
    but,
  );
}

export type Written = { name: string; rows: number; last: string | null };

/** The names of the tables of each database, by what asks it: a schema stays as it is for as long as its database is used. */
const known = new WeakMap<Database['sql'], Promise<string[]>>();

/** Prepared under its `name`: to plan a look at sixty tables takes longer than the look. */
async function ofEach<Selected extends object>(
  database: Database,
  name: string,
  selected: (name: string) => string,
  but = '',
): Promise<Selected[]> {
  const { sql } = database;
  const tables = known.get(sql) ?? tableNames(database);
  known.set(sql, tables);
  const names = (await tables).filter((table) => table !== but);
  const selects = names.map((table) => `select ${selected(table)} from "${table}" t`);
  return sql<Selected>({ name: `${name}/${but}`, text: `${selects.join(' union all ')} order by 1` });
}
