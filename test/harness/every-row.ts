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
  const rows = await ofEach<{ row: string }>(database, (name) => `'${name} ' || t::text as row`, but);
  return rows.map(({ row }) => row);
}

/**
 * How many rows each table has, and the transaction that wrote one last: whatever was inserted, changed or deleted shows,
 * and a database that has grown is read at little cost.
 */
export function lastWrites(database: Database, but?: string): Promise<Written[]> {
  return ofEach(
    database,
    (name) => `'${name}' as name, count(*)::int as rows, max(xmin::text::bigint)::text as last`,
    but,
  );
}

export type Written = { name: string; rows: number; last: string | null };

async function ofEach<Selected extends object>(
  database: Database,
  selected: (name: string) => string,
  but?: string,
): Promise<Selected[]> {
  const names = (await tableNames(database)).filter((name) => name !== but);
  const selects = names.map((name) => `select ${selected(name)} from "${name}" t`);
  return database.sql<Selected>(`${selects.join(' union all ')} order by 1`);
}
