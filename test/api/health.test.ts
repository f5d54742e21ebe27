import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { testContext } from '../harness/builders.ts';
import { type Api, openApi } from './stand.ts';

let api: Api;
const parts = { postgres: true, temporal: true };
const probe = (part: keyof typeof parts) => async () => {
  if (!parts[part]) throw new Error('connect ECONNREFUSED postgres://user:secret@host');
};
beforeAll(async () => {
  api = await openApi({ probes: { postgres: probe('postgres'), temporal: probe('temporal') } });
});
afterAll(() => api.close());

const ready = () => api.server.inject('/health/ready');

test('ready says which part is missing, and only that', async () => {
  expect((await ready()).json()).toEqual({ status: 'ready', missing: [] });
  parts.temporal = false;
  const answer = await ready();
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: 'not ready', missing: ['temporal'] });
  parts.postgres = false;
  expect((await ready()).json()).toMatchObject({ missing: ['postgres', 'temporal'] });
  expect(api.log.join('')).not.toContain('secret');
  parts.postgres = true;
  parts.temporal = true;
  expect((await ready()).statusCode).toBe(200);
});

test('ready says that restore mode is on, and is ready all the same', async () => {
  await startRestoreMode(testContext(api));
  const answer = await ready();
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { status: 'ready', missing: [], restoreMode: true },
  ]);
});

test('live answers whatever is missing', async () => {
  parts.postgres = false;
  expect((await api.server.inject('/health/live')).statusCode).toBe(200);
  parts.postgres = true;
});

test('metrics name routes, never a path as it came', async () => {
  await api.server.inject('/confirmar/un-token-secreto');
  await api.server.inject('/no-such/9f3');
  const { body } = await api.server.inject('/metrics');
  expect(body).toMatch(
    /http_request_duration_seconds_count\{method="GET",route="\/health\/live",status="200"\}/,
  );
  expect(body).toContain('open_streams 0');
  expect(body).not.toMatch(/un-token-secreto|9f3/);
});
