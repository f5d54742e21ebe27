import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdLock } from '../harness/contention.ts';
import { type Api, createParties, openApi, openTransfer } from './stand.ts';

/** SQLSTATE. */
const UNDEFINED_COLUMN = '42703';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('what leaves the server when something fails', () => {
  test("an unknown error's message stays inside, in the answer and in the log", async () => {
    const { holder } = await createParties(api);
    await api.sql('alter table service rename column label to secret_column');
    const answer = await api.query('services.list', undefined, holder.session);
    await api.sql('alter table service rename column secret_column to label');
    expect(answer.status).toBe(500);
    expect(answer.reason?.code).toBe('UNEXPECTED');
    const requestId = String(answer.callId);
    expect(answer.reason?.details).toEqual({ requestId });
    expect(answer.reason?.text).toContain(requestId);
    expect(answer.body).not.toMatch(/label|column|select|stack|at /i);
    const line = api.log.find((entry) => entry.includes('a call failed') && entry.includes(requestId));
    expect(line).toBeDefined();
    expect(line).toContain(UNDEFINED_COLUMN);
    expect(line).not.toMatch(/does not exist|select/);
  });

  test('a lock that is not had in time is UNAVAILABLE and retryable, not an unknown error', async () => {
    const { changeId, holder } = await openTransfer(api);
    const lock = await holdLock(api, 'select 1 from service_change where id = $1 for update', [changeId]);
    const answer = await api.mutate('transfers.withdraw', { changeId }, holder.session);
    await lock.release();
    expect(answer).toMatchObject({ status: 503, reason: { code: 'UNAVAILABLE' } });
  });

  test('a refusal has its own code, HTTP status, Spanish text and details', async () => {
    const { service, opening, holder } = await createParties(api);
    await api.sql(
      "update service set status = 'suspended', suspension_reasons = '{technical}' where id = $1",
      [service.id],
    );
    const answer = await api.mutate('transfers.open', opening, holder.session);
    expect(answer.status).toBe(412);
    expect(answer.reason).toMatchObject({ code: 'SERVICE_NOT_ACTIVE', details: { status: 'suspended' } });
    expect(answer.reason?.text).toMatch(/servicio activo/);
  });

  test('wrong input names the field and what was expected, and does not echo what came', async () => {
    const { holder } = await createParties(api);
    const answer = await api.mutate('transfers.withdraw', { changeId: 'secreto-mio' }, holder.session);
    expect(answer.status).toBe(400);
    expect(answer.reason).toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'changeId', expected: 'se esperaba un identificador UUID' },
    });
    expect(answer.body).not.toContain('secreto-mio');
    expect(JSON.parse(answer.body).error.message).toBe(answer.reason?.text);
  });
});
