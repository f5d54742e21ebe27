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
  const names = (await tableNames(database)).filter((name) => name !== but);
  const rowsOf = names.map((name) => `select '${name} ' || t::text as row from "${name}" t`);
  const rows = await database.sql<{ row: string }>(`${rowsOf.join(' union all ')} order by 1`);
  return rows.map(({ row }) => row);
}
