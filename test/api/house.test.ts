import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createParties, createSession, openApi, openTransfer } from './stand.ts';

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
    const locked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const blocker = api.orm.em.fork().transactional(async (em) => {
      await em.execute('select 1 from service_change where id = ? for update', [changeId]);
      locked.resolve();
      await released.promise;
    });
    await locked.promise;
    const answer = await api.mutate('transfers.withdraw', { changeId }, holder.session);
    released.resolve();
    await blocker;
    expect(answer.status).toBe(503);
    expect(answer.reason?.code).toBe('UNAVAILABLE');
  });

  test('a refusal has its own code, HTTP status, Spanish text and details', async () => {
    const { service, opening, holder } = await createParties(api);
    await api.sql("update service set status = 'suspended', suspension_reason = 'technical' where id = $1", [
      service.id,
    ]);
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

  test('unknown procedures, broken JSON, batches and bodies over the limit are refused with a reason', async () => {
    const unknown = await api.query('transfers.steal');
    expect(unknown).toMatchObject({ status: 404, reason: { code: 'NOT_FOUND' } });
    const broken = await api.server.inject({
      method: 'POST',
      url: '/trpc/transfers.open',
      headers: { 'content-type': 'application/json' },
      payload: '{"serviceId"',
    });
    expect(broken.statusCode).toBe(401);
    const batch = await api.server.inject({ url: '/trpc/catalogue.plans,catalogue.plans?batch=1&input={}' });
    expect(batch.statusCode).toBe(400);
    const large = await api.server.inject({
      method: 'POST',
      url: '/trpc/transfers.open',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ filler: 'a'.repeat(70_000) }),
    });
    expect(large.statusCode).toBe(413);
  });
});

describe('sessions', () => {
  test.each([
    ['unknown', async () => 'never-given'],
    ['expired', async (clientId: string) => expire(clientId)],
    ['revoked', async (clientId: string) => revoke(clientId)],
  ])('an %s session works nowhere', async (_kind, makeToken) => {
    const { holder } = await createParties(api);
    const answer = await api.query('services.list', undefined, await makeToken(holder.id));
    expect(answer).toMatchObject({ status: 401, reason: { code: 'SESSION_INVALID' } });
  });

  async function expire(clientId: string) {
    const token = await createSession(api, { clientId });
    await api.sql('update session set expires_at = $1 where client_id = $2', [api.clock.time, clientId]);
    return token;
  }

  async function revoke(clientId: string) {
    const token = await createSession(api, { clientId });
    await api.sql('update session set revoked_at = $1 where client_id = $2', [api.clock.time, clientId]);
    return token;
  }
});

describe('requestId', () => {
  test('the same id with the same input gives the same answer and one effect', async () => {
    const { opening, holder, service } = await createParties(api);
    const input = { ...opening, requestId: randomUUID() };
    const first = await api.mutate('transfers.open', input, holder.session);
    const reordered = Object.fromEntries(Object.entries(input).reverse());
    const second = await api.mutate('transfers.open', reordered, holder.session);
    expect(first.status).toBe(200);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(await openedTransfers(service.id)).toBe(1);
  });

  test('with other input it is REQUEST_ID_REUSED', async () => {
    const { opening, holder, stranger } = await createParties(api);
    const input = { ...opening, requestId: randomUUID() };
    await api.mutate('transfers.open', input, holder.session);
    const other = { ...input, recipientEmail: stranger.email };
    const answer = await api.mutate('transfers.open', other, holder.session);
    expect(answer).toMatchObject({ status: 409, reason: { code: 'REQUEST_ID_REUSED' } });
  });

  test('concurrent calls with one id have one effect and one answer', async () => {
    const { opening, holder, service } = await createParties(api);
    const input = { ...opening, requestId: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.mutate('transfers.open', input, holder.session)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await openedTransfers(service.id)).toBe(1);
  });

  test("another caller's equal id is another request", async () => {
    const [one, two] = [await createParties(api), await createParties(api)];
    const requestId = randomUUID();
    const first = await api.mutate('transfers.open', { ...one.opening, requestId }, one.holder.session);
    const second = await api.mutate('transfers.open', { ...two.opening, requestId }, two.holder.session);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).not.toBe(first.body);
  });

  async function openedTransfers(serviceId: string): Promise<number> {
    const rows = await api.sql('select 1 from service_change where service_id = $1', [serviceId]);
    return rows.length;
  }
});
