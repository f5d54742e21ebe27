import { expect } from 'vitest';
import type { Answer, Api } from '../api/stand.ts';

/** Counts tries, also of what is refused. */
const COUNTER_TABLE = 'try_counter';

/** Every row of the business, in one text. */
export async function everyRow(api: Api): Promise<string> {
  const tables = await api.sql<{ name: string }>(
    `select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> $1 order by 1`,
    [COUNTER_TABLE],
  );
  const rows = await Promise.all(
    tables.map(({ name }) => api.sql(`select t::text as row from "${name}" t order by 1`)),
  );
  return JSON.stringify(rows);
}

/** Asks for what must be refused, and makes sure that no row is other than before. */
export async function refusedBy(api: Api, ask: () => Promise<Answer>): Promise<Answer> {
  const before = await everyRow(api);
  const answer = await ask();
  expect(answer.reason).toBeDefined();
  expect(await everyRow(api)).toBe(before);
  return answer;
}
