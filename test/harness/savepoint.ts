import pg from 'pg';
import type { TestDatabase } from './database.ts';
import { lastWrites } from './every-row.ts';

/** Brings every row back to what it is now, as often as asked: what is dear to build is built once for the tests of a file. */
export async function savepoint(database: Pick<TestDatabase, 'sql'>): Promise<() => Promise<void>> {
  const { sql } = database;
  const insertions = new Map<string, string>();
  for (const { name, columns } of await writtenColumns(database)) {
    const [kept] = await sql<{ rows: string | null }>(`select json_agg(t)::text as rows from "${name}" t`);
    if (!kept?.rows) continue;
    const rows = `json_populate_recordset(null::"${name}", ${pg.escapeLiteral(kept.rows)})`;
    insertions.set(
      name,
      `insert into "${name}" (${columns}) overriding system value select ${columns} from ${rows};`,
    );
  }
  let before = await lastWrites(database);
  return async () => {
    const now = await lastWrites(database);
    const isAsItWas = ({ name, rows, last }: (typeof now)[number]) =>
      before.some((table) => table.name === name && table.rows === rows && table.last === last);
    const changed = now.filter((table) => !isAsItWas(table)).map(({ name }) => name);
    if (changed.length === 0) return;
    const statements = changed.map((name) => `delete from "${name}"; ${insertions.get(name) ?? ''}`);
    // As the replication does it: without foreign keys in the way, and without the trigger that keeps the history.
    await sql(`begin; set local session_replication_role = replica; ${statements.join('\n')} commit;`);
    before = await lastWrites(database);
  };
}

/** Those of each table that are not computed from others. */
function writtenColumns({ sql }: Pick<TestDatabase, 'sql'>): Promise<{ name: string; columns: string }[]> {
  return sql(
    `select table_name as name, string_agg(quote_ident(column_name), ', ') as columns
    from information_schema.tables join information_schema.columns using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' group by 1`,
  );
}
