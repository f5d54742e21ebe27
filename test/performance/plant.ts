import type { TestDatabase } from '../harness/database.ts';

/** Of what was planted a tenth of the usual sample says as much: one row is like the other. */
const SAMPLE = 10;

/**
 * Puts many rows into the tables that the statements name, with no foreign key or trigger in the way; each index is
 * built once they are there, since every row of its own would cost it several times as much. Those of searched words, which
 * take most of the time, are there again only if something `isSearched`: no other statement reads them.
 */
export function plant(
  { sql }: Pick<TestDatabase, 'sql'>,
  statements: string,
  { isSearched = false } = {},
): Promise<unknown> {
  const tables = new Set([...statements.matchAll(/insert into (\w+)/g)].map(([, table]) => table));
  return sql(`
    begin;
    set local session_replication_role = replica;
    create temporary table built_later on commit drop as
      select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
      where indrelid in (${[...tables].map((table) => `'${table}'::regclass`).join(', ')})
      and not exists (select from pg_constraint where conindid = indexrelid);
    do $$ declare name text; begin
      for name in select b.name from built_later b loop execute 'drop index ' || name; end loop;
    end $$;
    ${statements};
    do $$ declare definition text; begin
      for definition in select b.definition from built_later b
        where ${isSearched} or b.name not like '%\\_search\\_%' loop execute definition; end loop;
    end $$;
    set local default_statistics_target = ${SAMPLE};
    analyze ${[...tables].join(', ')};
    commit`);
}
