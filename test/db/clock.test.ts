import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useDatabase } from '../harness/database.ts';

/** Every way in which PostgreSQL tells the time; a method of the clock (`.now()`, `now():`) is none. */
const TIME_IN_SQL =
  /(?<![.\w])now\(\)(?!\s*:)|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b|\b(?:clock|statement|transaction)_timestamp\b|\btimeofday\b|'now'::|\btimestamp(?:tz)? 'now'/i;
const TIME_IN_CODE = /\bDate\.now\(\)|\bnew Date\(\)|\bperformance\.now\(\)/;
const TIME_OF_DAY_IN_CODE = /\bnew Date\(\)|\bperformance\.now\(\)/;
/** MikroORM's own list of what was migrated, and when. */
const MIGRATION_TABLE = 'migration';

function linesThat(pattern: RegExp, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => {
        const path = join(folder, name);
        const lines = readFileSync(path, 'utf8').split('\n');
        return lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line}`] : []));
      }),
  );
}

describe('the clock is a dependency, read once per verb (architecture)', () => {
  it('no SQL of a rule or of the schema tells the time', () => {
    expect(linesThat(TIME_IN_SQL, ['domain', 'db', 'activities', 'api', 'worker'])).toEqual([]);
  });

  it('no rule and no schema reads the clock of the system', () => {
    expect(linesThat(TIME_IN_CODE, ['domain', 'db', 'activities'])).toEqual([]);
  });

  it('a workflow reads no clock but the one that Temporal replays', () => {
    expect(linesThat(TIME_OF_DAY_IN_CODE, ['workflows'])).toEqual([]);
  });

  it('the searches above find every way to tell the time, and leave the injected clock alone', () => {
    const told = [
      'select now()',
      'default CURRENT_TIMESTAMP',
      "'now'::timestamptz",
      'clock_timestamp()',
      'where due < current_date',
    ];
    for (const sql of told) expect(sql).toMatch(TIME_IN_SQL);
    for (const code of ['Date.now()', 'new Date()']) expect(code).toMatch(TIME_IN_CODE);
    for (const code of ['await clock.now()', 'now(): Promise<Date>', 'tx.now']) {
      expect(code).not.toMatch(TIME_IN_SQL);
    }
  });
});

describe('the migrated database', () => {
  const database = useDatabase();

  it('tells no time of its own: not in defaults, constraints, indexes, views or functions', async () => {
    const definitions = await database.sql<{ definition: string }>(
      `select format('%s: %s', adrelid::regclass, pg_get_expr(adbin, adrelid)) as definition from pg_attrdef
        where adrelid <> to_regclass($1)
      union all
      select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
        where connamespace = 'public'::regnamespace
      union all
      select indexdef from pg_indexes where schemaname = 'public'
      union all
      select definition from pg_views where schemaname = 'public'
      union all
      select prosrc from pg_proc where pronamespace = 'public'::regnamespace`,
      [MIGRATION_TABLE],
    );
    expect(definitions.length).toBeGreaterThan(0);
    expect(definitions.filter(({ definition }) => TIME_IN_SQL.test(definition))).toEqual([]);
  });
});
