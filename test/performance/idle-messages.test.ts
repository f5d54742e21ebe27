import { expect, it } from 'vitest';
import { claimToRead } from '../../domain/messaging/read-back.ts';
import { releaseHeld } from '../../domain/messaging/release-held.ts';
import { TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt } from '../messaging/seed.ts';
import { planOf, statementsOf } from './measured-company.ts';
import { plant } from './plant.ts';

const MANY = 100_000;
/** Two for each of the three look-ups by an index that has grown: to read, held for a stop, waiting for restore mode. */
const MOST_MORE_BUFFERS = 6;
const database = useDatabase();

/** Buffers that the idle statements of one round touch, each run as the application sends it. */
async function buffersOfRound(): Promise<number> {
  const ctx = contextAt(database, TEST_NOW);
  const { texts } = await statementsOf(database, async () => {
    await claimToRead(ctx, { limit: 50 });
    await releaseHeld(ctx, { limit: 50 });
  });
  const [awaited = '', others = '', stops = '', ...more] = texts.filter((text) => /message|stop/.test(text));
  expect(more).toEqual([]);
  const at = TEST_NOW;
  const plans = [
    await planOf(database, awaited, [at, true, at, 50]),
    await planOf(database, others, [at, false, at, 50]),
    await planOf(database, stops, [at]),
  ];
  return plans.reduce((sum, { buffers }) => sum + buffers, 0);
}

it('a round with nothing to do costs the same with 100 000 messages that wait to be read or are held (P7)', async () => {
  await database.sql(
    `insert into sending_stop (cause, id, code, stopped_at, next_probe_at)
     values ('whatsapp', gen_random_uuid(), '63051', $1::timestamptz, $1::timestamptz + interval '1 hour')`,
    [TEST_NOW],
  );
  await database.sql('analyze');
  const few = await buffersOfRound();
  const now = `'${TEST_NOW.toISOString()}'::timestamptz`;
  await plant(
    database,
    `insert into outbound_message (id, business_key, channel, address, template, variables, state, awaited,
       created_at, next_read_at, held_for)
     select gen_random_uuid(), 'planted/' || n, 'whatsapp', 'x', 'account_verified', '{}',
       case when n % 2 = 0 then 'sent' else 'held' end, n % 4 = 0, ${now},
       case when n % 2 = 0 then ${now} + interval '1 hour' end, case when n % 2 = 1 then 'whatsapp' end
     from generate_series(1, ${MANY}) n`,
  );
  expect((await buffersOfRound()) - few).toBeLessThanOrEqual(MOST_MORE_BUFFERS);
});
