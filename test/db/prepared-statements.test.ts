import { expect, it } from 'vitest';
import { prepared } from '../../domain/transaction/prepared.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();

const askSettings = prepared(
  /* sql */ `select id, ?::text as word, ?::timestamptz = '2026-03-01T00:00:00Z' as "isThen" from company_settings`,
);

it('a prepared statement is planned once on its connection, whatever its values, and seen as any other', async () => {
  const { orm } = database;
  const [{ id } = { id: 0 }] = await database.sql<{ id: number }>('select id from company_settings');
  database.takeStatements();
  const plans = await orm.em.fork().transactional(async (em) => {
    for (const word of ["it's", 'a "word"', '$1 ?', null]) {
      const at = new Date('2026-03-01T00:00:00Z');
      const rows = await askSettings<{ id: number; word: string; isThen: boolean }>(em, [word, at]);
      expect(rows).toEqual([{ id, word, isThen: true }]);
    }
    return em.execute(
      /* sql */ `select generic_plans::int as kept, custom_plans::int as anew from pg_prepared_statements
      where statement like '%as word%'`,
    );
  });
  expect(plans).toEqual([{ kept: 4, anew: 0 }]);
  expect(database.takeStatements().filter((sql) => sql.includes('as word'))).toHaveLength(5);
});

it('what Postgres refuses is told with its code, and seen as what was answered', async () => {
  const divide = prepared('select 1 / ?::int as half');
  database.takeStatements();
  const divided = database.orm.em.fork().transactional((em) => divide(em, [0]));
  await expect(divided).rejects.toMatchObject({ code: '22012' });
  expect(database.takeStatements()).toContain('select 1 / ?::int as half');
});

it('a schema that has grown meanwhile is followed, on the same connection', async () => {
  const asked = prepared('select to_jsonb(s) as settings from company_settings s');
  const before = await asked<{ settings: object }>(database.orm.em.fork(), []);
  await database.sql('alter table company_settings add column grown text');
  const after = await asked<{ settings: object }>(database.orm.em.fork(), []);
  expect(after).toEqual(before.map(({ settings }) => ({ settings: { ...settings, grown: null } })));
});
