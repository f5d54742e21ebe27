import pg from 'pg';
import type { TestDatabase } from './database.ts';

const MOST_LOOKS = 10_000;

/** A third connection that holds what `sql` locks until it is released. */
export async function holdLock(
  { ownerUrl }: Pick<TestDatabase, 'ownerUrl'>,
  sql: string,
  values: unknown[] = [],
): Promise<{ release: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(sql, values);
  return {
    release: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}

/** Returns once exactly so many connections of this database wait for a lock, as Postgres itself sees it. */
export async function waitForContenders({ sql }: Pick<TestDatabase, 'sql'>, count: number): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const [row] = await sql<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row?.waiting === count) return;
  }
  throw new Error(`${count.toString()} contenders never waited at once`);
}
