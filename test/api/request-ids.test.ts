import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createParties, createStaffSession, handOver, openApi, openTransfer } from './stand.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('a request id', () => {
  const PASSWORD = 'recien puesta en el panel';

  /** A transfer that was carried out, whose new holder staff gives credentials. */
  async function handedOver() {
    const transfer = await openTransfer(api);
    await handOver(api, transfer);
    const { changeId } = transfer;
    const { session } = await createStaffSession(api);
    const requestId = randomUUID();
    const send = (typed: Record<string, unknown> = {}) =>
      api.mutate(
        'staff.changes.sendCredentials',
        { changeId, user: 'joseg', password: PASSWORD, requestId, ...typed },
        session,
      );
    return { changeId, requestId, send };
  }

  test.each([
    ['password', 'otra que se puso despues'],
    ['user', 'joseg2'],
    ['changeId', randomUUID()],
  ])(
    'that comes again with another %s is refused: what the call does is all compared',
    async (field, value) => {
      const { send } = await handedOver();
      expect((await send()).status).toBe(200);
      expect((await send({ [field]: value })).reason?.code).toBe('REQUEST_ID_REUSED');
      expect((await send()).status).toBe(200);
    },
  );

  test('is one id in capitals and small letters', async () => {
    const { changeId, requestId, send } = await handedOver();
    await send();
    expect((await send({ requestId: requestId.toUpperCase() })).status).toBe(200);
    const links = await api.sql('select 1 from one_time_link where change_id = $1', [changeId]);
    expect(links).toHaveLength(1);
  });

  test('is not kept itself, and without it no row tells whether a guess of the password is right', async () => {
    const { changeId, requestId, send } = await handedOver();
    await send();
    const rows = await api.sql<{ row: string }>('select r::text as row from request r');
    const kept = rows.map(({ row }) => row).join('');
    const compared = JSON.stringify({ changeId, user: 'joseg', password: PASSWORD });
    expect(kept).not.toContain(requestId);
    expect(kept).not.toContain(createHash('sha256').update(compared).digest('hex'));
    expect(kept).not.toContain(createHash('sha256').update(PASSWORD).digest('hex'));
    // What is kept is this: the search above would find it.
    expect(kept).toContain(createHmac('sha256', requestId).update(compared).digest('hex'));
  });

  test('has one effect and one answer, in concurrent calls and whatever the order of the fields', async () => {
    const { opening, holder, service } = await createParties(api);
    const input = { ...opening, requestId: randomUUID() };
    const reordered = Object.fromEntries(Object.entries(input).reverse());
    const open = (again: object) => api.mutate('transfers.open', again, holder.session);
    const answers = await Promise.all([input, reordered, input, reordered, input].map(open));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(new Set([...answers, await open(input)].map(({ body }) => body)).size).toBe(1);
    expect(await api.sql('select 1 from service_change where service_id = $1', [service.id])).toHaveLength(1);
  });

  test('belongs to one caller and procedure', async () => {
    const [one, two] = [await createParties(api), await createParties(api)];
    const requestId = randomUUID();
    const first = await api.mutate('transfers.open', { ...one.opening, requestId }, one.holder.session);
    const second = await api.mutate('transfers.open', { ...two.opening, requestId }, two.holder.session);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).not.toBe(first.body);
    const foreign = await api.mutate('transfers.open', { ...one.opening, requestId }, one.stranger.session);
    expect(foreign.reason?.code).toBe('NOT_FOUND');
    expect((await api.mutate('account.freeze', { requestId }, one.holder.session)).status).toBe(200);
  });

  test('is compared with the whole parsed input, whatever the procedure', () => {
    const folder = 'api/routers';
    const given = readdirSync(folder).flatMap((file) =>
      [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/verbContext\(ctx, path(?:, ([^)]*))?\)/g)].map(
        ([, compared]) => compared,
      ),
    );
    expect(given).toContain('input');
    expect([...new Set(given)].sort()).toEqual(['input', undefined]);
  });
});
