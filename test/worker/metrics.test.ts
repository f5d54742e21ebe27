import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureBacklog } from '../../db/backlog.ts';
import { countMessages } from '../../db/message-counts.ts';
import { startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { isSweeping } from '../../worker/health.ts';
import { createWorkerMetrics } from '../../worker/metrics.ts';
import { createClient, createCompany, TEST_NOW as NOON } from '../harness/builders.ts';
import { useDatabase } from '../harness/database.ts';
import { tearDownSystems } from '../harness/kept-systems.ts';
import { testPorts } from '../harness/ports.ts';
import { contextAt, HOUR_MS, later, MINUTE_MS, queueMessage } from '../messaging/seed.ts';

const database = useDatabase();
let address: string;
let metrics: ReturnType<typeof createWorkerMetrics>;

beforeAll(async () => {
  await createCompany(database);
  // As long as a worker runs nobody can install another.
  await tearDownSystems();
  const [port] = await testPorts(1);
  address = `http://127.0.0.1:${port}/metrics`;
  Runtime.install({
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: `127.0.0.1:${port}` } },
      logging: { filter: 'ERROR', forward: {} },
    },
  });
  metrics = createWorkerMetrics(Runtime.instance().metricMeter);
});

// Without a worker nothing else ends it, and the next file of this process could install none.
afterAll(() => Runtime.instance().shutdown());

const published = async () => (await fetch(address)).text();

describe('the backlog', () => {
  test('is nothing in a system where nothing waits', async () => {
    expect(await measureBacklog(database.orm, NOON)).toEqual({
      oldestHandoffSeconds: 0,
      oldestInboundSeconds: 0,
      overdueTasks: 0,
      isRestoring: false,
    });
  });

  test('is measured by one statement and published as what alarms are set on', async () => {
    const { phone } = await createClient(database);
    await receiveInbound(contextAt(database, NOON), {
      sid: `SM${'1'.repeat(32)}`,
      from: `whatsapp:${phone}`,
      to: 'whatsapp:+5491155550100',
      body: 'hola',
      mediaCount: 0,
      forwarded: false,
      receivedAt: later(NOON, -MINUTE_MS),
    });
    for (const dueAt of [later(NOON, MINUTE_MS), later(NOON, HOUR_MS)]) {
      await database.sql(
        `insert into staff_task (id, kind, subject_id, details, opened_at, due_at)
        values ($1, 'fraud_risk', $1, '{}', $2, $3)`,
        [randomUUID(), NOON, dueAt],
      );
    }
    await database.sql(
      `insert into staff_task (id, kind, subject_id, details, opened_at, due_at, resolved_at, choice)
      values ($1, 'fraud_risk', $1, '{}', $2, $2, $2, 'seen')`,
      [randomUUID(), NOON],
    );
    await startRestoreMode(contextAt(database, NOON));
    database.takeStatements();
    const backlog = await measureBacklog(database.orm, later(NOON, 2 * MINUTE_MS));
    expect(database.takeStatements()).toHaveLength(1);
    metrics.backlog(backlog);
    const text = await published();
    expect(text).toMatch(/^tramite_handoff_age_seconds 120$/m);
    expect(text).toMatch(/^tramite_inbound_age_seconds 180$/m);
    expect(text).toMatch(/^tramite_overdue_tasks 1$/m);
    expect(text).toMatch(/^tramite_restore_mode 1$/m);
  });
});

describe('messages by template and outcome (A5)', () => {
  test('are those of a day, counted by one statement, with no label that names anybody', async () => {
    const ctx = contextAt(database, NOON);
    const ids = [await queueMessage(ctx), await queueMessage(ctx), await queueMessage(ctx)];
    const fail = (id = '') =>
      database.sql("update outbound_message set state = 'failed', error_code = '63024' where id = $1", [id]);
    await fail(ids[0]);
    await queueMessage(contextAt(database, later(NOON, -24 * HOUR_MS)));
    const publish = async () => metrics.messages(await countMessages(database.orm, NOON));
    database.takeStatements();
    await publish();
    expect(database.takeStatements()).toHaveLength(1);
    const seriesOf = async () =>
      (await published()).split('\n').filter((line) => line.startsWith('tramite_messages_24h{'));
    const of = (state: string) => `{channel="whatsapp",state="${state}",template="account_verified"}`;
    const line = (state: string, count: number) => `tramite_messages_24h${of(state)} ${count}`;
    expect((await seriesOf()).toSorted()).toEqual([line('failed', 1), line('queued', 2)]);
    await fail(ids[1]);
    await fail(ids[2]);
    await publish();
    expect((await seriesOf()).toSorted()).toEqual([line('failed', 3), line('queued', 0)]);
  });
});

describe('the health check of the worker', () => {
  const check = () => promisify(execFile)(process.execPath, ['worker/health.ts', address]);

  test('fails until a round of the sweep has ended, and passes then', async () => {
    await expect(check()).rejects.toMatchObject({ code: 1 });
    metrics.roundEnded(new Date());
    await expect(check()).resolves.toBeDefined();
  });

  test('fails once the last round ended longer ago than a round may take', async () => {
    metrics.roundEnded(NOON);
    const text = await published();
    expect(isSweeping(text, later(NOON, MINUTE_MS))).toBe(true);
    expect(isSweeping(text, later(NOON, MINUTE_MS + 1))).toBe(false);
  });
});
