import { expect, it } from 'vitest';
import { ringOverdueRenewals } from '../../domain/changes/ring-renewals.ts';
import { TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt } from '../messaging/seed.ts';
import { planOf, statementsOf } from './measured-company.ts';
import { plant } from './plant.ts';

const MANY = 100_000;
/** Of the look-up by an index that has grown. */
const MOST_MORE_BUFFERS = 3;
const database = useDatabase();

/** What the sweep's look for overdue terms costs when there are none: its statements, and the buffers that they touch. */
async function costOfLook(): Promise<{ statements: number; buffers: number }> {
  const ctx = contextAt(database, TEST_NOW);
  const { texts } = await statementsOf(database, () => ringOverdueRenewals(ctx, { limit: 100 }));
  const look = texts.find((text) => /update renewal/.test(text)) ?? '';
  const { buffers } = await planOf(database, look, [TEST_NOW, TEST_NOW, 100]);
  return { statements: texts.length, buffers };
}

it('a round with nothing to do costs the same with 100 000 terms that run (P7)', async () => {
  await database.sql('analyze');
  // The first one opens the connection.
  await costOfLook();
  const few = await costOfLook();
  // Terms without their services: nothing else of them is looked at.
  await plant(
    database,
    `insert into renewal (term_id, service_id, stage, version, next_check_at)
     select gen_random_uuid(), gen_random_uuid(), 'waiting', 1, '${TEST_NOW.toISOString()}'::timestamptz + interval '1 hour'
     from generate_series(1, ${MANY})`,
  );
  const many = await costOfLook();
  expect(many.statements).toBe(few.statements);
  expect(many.buffers - few.buffers).toBeLessThanOrEqual(MOST_MORE_BUFFERS);
});
