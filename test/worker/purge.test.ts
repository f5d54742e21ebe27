import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { purge, REQUEST_MEMORY_DAYS } from '../../db/purge.ts';
import { countTry } from '../../domain/access/throttle.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import { sweepOnce } from '../../worker/sweep.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { holdLock } from '../harness/contention.ts';
import { useDatabase } from '../harness/database.ts';

const database = useDatabase();
const LIMIT = 100;
const later = (ms: number) => new Date(TEST_NOW.getTime() + ms);

beforeEach(async () => {
  await database.sql('delete from try_counter');
  await database.sql('delete from request');
});

const count = (key: string, windowSeconds: number) =>
  countTry(database.orm.em.fork(), { key, limit: 9, windowSeconds, now: TEST_NOW });
const remember = (at: Date) =>
  database.sql(
    `insert into request (caller, procedure, id_hash, input_hash, created_at) values ('somebody', 'a', $1, '', $2)`,
    [randomUUID(), at],
  );
async function rows(): Promise<{ counters: number; requests: number }> {
  const [row] = await database.sql<{ counters: number; requests: number }>(
    `select (select count(*) from try_counter)::int as counters, (select count(*) from request)::int as requests`,
  );
  return row ?? { counters: -1, requests: -1 };
}

describe('the sweep deletes', () => {
  test('counters once their own window is over, and request ids after a week, neither sooner', async () => {
    await count('an hour', 3_600);
    await count('a day', 86_400);
    await remember(TEST_NOW);
    const sweepAt = (now: Date) =>
      sweepOnce({
        orm: database.orm,
        context: async () => testContext(database, { now }),
        delivery: { deliver: async () => 0 },
      });
    await sweepAt(later(HOUR_MS - 1));
    expect(await rows()).toEqual({ counters: 2, requests: 1 });
    await sweepAt(later(HOUR_MS));
    expect(await rows()).toEqual({ counters: 1, requests: 1 });
    await sweepAt(later(REQUEST_MEMORY_DAYS * DAY_MS - 1));
    expect(await rows()).toEqual({ counters: 0, requests: 1 });
    await sweepAt(later(REQUEST_MEMORY_DAYS * DAY_MS));
    expect(await rows()).toEqual({ counters: 0, requests: 0 });
  });

  test('a bounded number at once, in one statement, however many there are', async () => {
    for (const minutes of Array.from({ length: 7 }, (_, index) => index)) {
      await count(`counter ${minutes}`, 60);
      await remember(later(-minutes * HOUR_MS));
    }
    database.takeStatements();
    await purge(database.orm, { now: later(2 * REQUEST_MEMORY_DAYS * DAY_MS), limit: 5 });
    expect(database.takeStatements()).toHaveLength(1);
    expect(await rows()).toEqual({ counters: 2, requests: 2 });
  });

  test('without waiting for whoever is counting', async () => {
    await count('held', 60);
    await count('free', 60);
    const lock = await holdLock(database, 'select from try_counter order by key limit 1 for update');
    await purge(database.orm, { now: later(HOUR_MS), limit: LIMIT });
    expect((await rows()).counters).toBe(1);
    await lock.release();
  });

  test.each(['try_counter', 'request'])('from %s by an index', async (table) => {
    const column = { try_counter: 'window_ends_at', request: 'created_at' }[table];
    const indexes = await database.sql<{ indexdef: string }>(
      'select indexdef from pg_indexes where tablename = $1',
      [table],
    );
    expect(indexes.map(({ indexdef }) => indexdef).join('\n')).toContain(`(${column})`);
  });
});
