import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { removeDelivered } from '../../domain/transaction/outbox.ts';
import { endStuck } from '../../worker/end-stuck.ts';
import { repeat } from '../../worker/repeat.ts';
import { sweepAndMeasure, sweepOnce } from '../../worker/sweep.ts';
import { openWire, type Wire } from '../crash/proxy.ts';
import { createCompany, TEST_NOW } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { contextAt } from '../messaging/seed.ts';

const database = useDatabase();
const NO_PAUSE = { pauseMs: 1, onFailure: () => undefined };

describe('a round of the sweep', () => {
  let wire: Wire;
  beforeAll(async () => {
    await createCompany(database);
    wire = await openWire(Number(new URL(database.appUrl).port));
  });
  afterAll(() => wire.close());

  test('whose query never comes back is reported as stuck, and no other round begins', async () => {
    const url = new URL(database.appUrl);
    url.port = String(wire.port);
    const orm = await openDatabase({ url: url.href, poolSize: 2 });
    const held = wire.holdRequest('update handoff set locked_until');
    const stopping = new AbortController();
    const stuck = Promise.withResolvers<void>();
    let begun = 0;
    const running = repeat(
      () => {
        begun += 1;
        const ctx = { ...contextAt(database, TEST_NOW), orm };
        return sweepOnce({ orm, context: async () => ctx, delivery: { deliver: async () => 0 } });
      },
      { ...NO_PAUSE, limitMs: 1, signal: stopping.signal, onStuck: () => stuck.resolve() },
    );
    await held.reached();
    await stuck.promise;
    expect(begun).toBe(1);
    stopping.abort();
    held.release();
    await running;
    await orm.close();
  });

  test('that ends within its limit is not, however long the worker lives', async () => {
    const stopping = new AbortController();
    let stuck = 0;
    let ended = 0;
    await repeat(async () => undefined, {
      // The pause between two rounds is longer than the limit of one.
      pauseMs: 5,
      limitMs: 1,
      signal: stopping.signal,
      onFailure: () => undefined,
      onStuck: () => {
        stuck += 1;
      },
      onEnded: () => {
        ended += 1;
        if (ended === 3) stopping.abort();
      },
    });
    expect({ ended, stuck }).toEqual({ ended: 3, stuck: 0 });
  });

  test('that is stuck lets its worker stop first, and then ends it whatever hangs', async () => {
    const steps: string[] = [];
    await new Promise<void>((resolve) => {
      const keepAlive = setInterval(() => undefined, 1_000);
      const exit = () => {
        steps.push('exit');
        clearInterval(keepAlive);
        resolve();
      };
      endStuck({ stop: () => steps.push('stop'), exit, graceMs: 0 });
    });
    expect(steps).toEqual(['stop', 'exit']);
  });

  test('delivers what waits even if the backlog cannot be measured, which is reported', async () => {
    const ctx = contextAt(database, TEST_NOW);
    const failures: unknown[] = [];
    const delivered: unknown[] = [];
    const deliver = async (handoffs: readonly unknown[]) => delivered.push(...handoffs);
    await database.sql(
      `insert into handoff (id, payload, created_at, locked_until)
      values (gen_random_uuid(), '{"kind": "inbound", "senderKey": "5491100000000"}', $1, $1)`,
      [TEST_NOW],
    );
    await database.sql('alter table staff_task rename column due_at to due_at_away');
    try {
      await sweepAndMeasure(
        { orm: database.orm, context: async () => ctx, delivery: { deliver } },
        { publish: () => undefined, onUnmeasured: (error) => failures.push(error) },
      );
    } finally {
      await database.sql('alter table staff_task rename column due_at_away to due_at');
    }
    await database.sql('delete from handoff');
    expect(delivered).toHaveLength(1);
    expect(failures).toMatchObject([{ code: '42703' }]);
  });

  test('delivers all that an outage left, and asks no more of a Temporal that does not take it', async () => {
    const ctx = contextAt(database, TEST_NOW);
    const left = async () => (await database.sql('select from handoff')).length;
    const sweepTo = (deliver: (handoffs: readonly StoredHandoff[]) => Promise<number>) =>
      sweepOnce({ orm: database.orm, context: async () => ctx, delivery: { deliver } });
    await database.sql(
      `insert into handoff (id, payload, created_at, locked_until)
      select gen_random_uuid(), '{"kind": "inbound", "senderKey": "5491100000000"}', $1, $1 from generate_series(1, 120)`,
      [TEST_NOW],
    );
    const batches: number[] = [];
    const refused = async (handoffs: readonly StoredHandoff[]) => {
      batches.push(handoffs.length);
      return handoffs.length - 1;
    };
    await sweepTo(refused);
    expect(batches).toEqual([50]);

    await database.sql('update handoff set locked_until = $1', [TEST_NOW]);
    const taken = async (handoffs: readonly StoredHandoff[]) => {
      await removeDelivered(
        database.orm,
        handoffs.map(({ id }) => id),
      );
      return handoffs.length;
    };
    expect(await sweepTo(taken)).toBe(120);
    expect(await left()).toBe(0);
  });

  test('that fails has ended too, and is reported', async () => {
    const stopping = new AbortController();
    const failures: unknown[] = [];
    await repeat(async () => Promise.reject(new Error('away')), {
      pauseMs: 1,
      limitMs: 1_000,
      signal: stopping.signal,
      onFailure: (error) => failures.push(error),
      onStuck: () => undefined,
      onEnded: () => stopping.abort(),
    });
    expect(failures).toEqual([new Error('away')]);
  });
});
