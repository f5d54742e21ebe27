import { beforeAll, expect, it } from 'vitest';
import { sweepAndMeasure } from '../../worker/sweep.ts';
import { createCompany, TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt } from '../messaging/seed.ts';
import { statementsOf } from './measured-company.ts';
import { plant } from './plant.ts';
import { plantServices } from './planted-transfers.ts';

const MANY = 100_000;
const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = (await createCompany(database)).hostingPlanId;
});

/** A whole round of the sweep with nothing to do, the figures for operations with it. */
async function roundOf(): Promise<number> {
  const { all } = await statementsOf(database, () =>
    sweepAndMeasure(
      {
        orm: database.orm,
        context: async () => contextAt(database, TEST_NOW),
        delivery: { deliver: async (handoffs) => handoffs.length },
      },
      {
        publish: () => undefined,
        onUnmeasured: (error) => {
          throw error;
        },
      },
    ),
  );
  return all;
}

it('an idle round takes as many statements with 100 000 services whose terms run as with none (P7)', async () => {
  await roundOf();
  const none = await roundOf();
  await plantServices(database, { from: 1, to: MANY, planId });
  await plant(
    database,
    `insert into term (id, service_id, number, start_date, end_date)
     select gen_random_uuid(), id, 1, '2026-03-01', '2026-04-01' from service;
     insert into renewal (term_id, service_id, stage, version, next_check_at)
     select id, service_id, 'waiting', 1, '${TEST_NOW.toISOString()}'::timestamptz + interval '1 hour' from term`,
  );
  expect(none).toBeGreaterThan(10);
  expect(await roundOf()).toBe(none);
});
