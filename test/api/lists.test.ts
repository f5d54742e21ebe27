import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../domain/time.ts';
import { createService, TEST_NOW } from '../harness/builders.ts';
import { type Api, createParties, createStaffSession, openApi, openTransfer } from './stand.ts';

const TOTAL = 5;

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

/** Every id of a list, read in pages of two. */
async function pagedIds(procedure: string, session: string, filter: Record<string, unknown> = {}) {
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const { data, reason } = await api.query(
      procedure,
      { ...filter, limit: 2, ...(cursor ? { cursor } : {}) },
      session,
    );
    if (reason) throw new Error(reason.code);
    const page = data as { items: { id: string }[]; nextCursor: string | null };
    pages.push(page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  return { ids: pages.flat(), sizes: pages.map((page) => page.length) };
}

describe('cursor paging', () => {
  test('transfers.list gives every transfer of both sides once, the newest first, and nobody else’s', async () => {
    const { holder, recipient, opening } = await createParties(api);
    await openTransfer(api);
    const opened: string[] = [];
    for (let index = 0; index < TOTAL; index += 1) {
      const { id: serviceId } = await createService(api, { planId: api.hostingPlanId, clientId: holder.id });
      const { data } = await api.mutate('transfers.open', { ...opening, serviceId }, holder.session);
      opened.unshift((data as { transfer: { id: string } }).transfer.id);
      // Two share an instant: the id breaks the tie.
      if (index !== 2) api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
    }
    for (const { session } of [holder, recipient]) {
      const { ids, sizes } = await pagedIds('transfers.list', session);
      expect(sizes).toEqual([2, 2, 1]);
      expect(new Set(ids)).toEqual(new Set(opened));
      expect([ids[0], ids.at(-1)]).toEqual([opened[0], opened.at(-1)]);
    }
  });

  test('services.list gives every service that is held, once', async () => {
    const { holder, service } = await createParties(api);
    const others = [];
    for (let index = 0; index < TOTAL - 1; index += 1) {
      others.push(await createService(api, { planId: api.radioPlanId, clientId: holder.id }));
    }
    const { ids, sizes } = await pagedIds('services.list', holder.session);
    expect(sizes).toEqual([2, 2, 1]);
    expect(new Set(ids)).toEqual(new Set([service.id, ...others.map(({ id }) => id)]));
  });

  test('staff.tasks.list gives open tasks by due date, resolved ones apart', async () => {
    const { session } = await createStaffSession(api);
    const { changeId } = await openTransfer(api);
    const due = Array.from({ length: TOTAL }, (_, index) => new Date(TEST_NOW.getTime() + index * MINUTE_MS));
    const ids = due.map(() => randomUUID());
    for (const [index, dueAt] of due.entries()) {
      await api.sql(
        `insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at)
        values ($1, 'fraud_risk', $1, $2, '{}', $3, $4)`,
        [ids[index], changeId, TEST_NOW, dueAt],
      );
    }
    const [resolved, second, third, ...rest] = ids;
    const resolve = (taskId: string | undefined) =>
      api.mutate('staff.tasks.resolve', { taskId, choice: 'seen', note: 'Visto.' }, session);
    await resolve(resolved);
    await resolve(third);
    api.clock.time = new Date(api.clock.time.getTime() + MINUTE_MS);
    await resolve(second);
    expect((await pagedIds('staff.tasks.list', session, { changeId })).ids).toEqual(rest);
    const over = await pagedIds('staff.tasks.list', session, { changeId, resolved: true });
    expect(over.ids[0]).toBe(second);
    expect(new Set(over.ids)).toEqual(new Set([resolved, second, third]));
    const kinds = async (kind: string) =>
      (await pagedIds('staff.tasks.list', session, { changeId, resolved: true, kind })).ids.length;
    expect([await kinds('fraud_risk'), await kinds('brake')]).toEqual([over.ids.length, 0]);
    const { data } = await api.query('staff.tasks.get', { taskId: resolved }, session);
    expect(data).toMatchObject({
      choice: 'seen',
      note: 'Visto.',
      choices: ['seen'],
      resolvedByName: expect.any(String),
    });
  });

  test('staff.changes.list filters, pages, and links to the run in Temporal', async () => {
    const { session } = await createStaffSession(api);
    const { changeId, service, holder } = await openTransfer(api);
    const { ids } = await pagedIds('staff.changes.list', session, { serviceId: service.id });
    expect(ids).toEqual([changeId]);
    expect((await pagedIds('staff.changes.list', session, { clientId: holder.id, open: true })).ids).toEqual([
      changeId,
    ]);
    expect((await pagedIds('staff.changes.list', session, { clientId: holder.id, open: false })).ids).toEqual(
      [],
    );
    const listedBy = async (filter: object) =>
      (await pagedIds('staff.changes.list', session, { clientId: holder.id, ...filter })).ids;
    expect(await listedBy({ kind: 'transfer', state: 'awaiting_consents' })).toEqual([changeId]);
    expect(await listedBy({ kind: 'upgrade' })).toEqual([]);
    expect(await listedBy({ state: 'paused' })).toEqual([]);
    const all = await pagedIds('staff.changes.list', session);
    expect(new Set(all.ids).size).toBe(all.ids.length);
    const { data } = await api.query('staff.changes.get', { changeId }, session);
    expect(JSON.stringify(data)).not.toMatch(/Ref:|consentText|@example/);
    expect(data).toMatchObject({
      holder: { id: holder.id },
      transfer: { waitingFor: [expect.any(String), expect.any(String)], consents: [] },
      runLink: `http://127.0.0.1:8233/namespaces/default/workflows/transfer%2F${changeId}`,
    });
  });

  test('staff.changes.counts counts what is open by kind and state, with the oldest', async () => {
    const { session } = await createStaffSession(api);
    const counted = async () => {
      const { data } = await api.query('staff.changes.counts', undefined, session);
      const { counts } = data as {
        counts: { kind: string; state: string; changes: number; oldestAt: string }[];
      };
      return counts.find(({ kind, state }) => kind === 'transfer' && state === 'awaiting_consents');
    };
    const before = await counted();
    const { changeId, holder } = await openTransfer(api);
    const oldest = new Date(TEST_NOW.getTime() - MINUTE_MS);
    await api.sql('update service_change set opened_at = $2 where id = $1', [changeId, oldest]);
    expect(await counted()).toMatchObject({
      changes: (before?.changes ?? 0) + 1,
      oldestAt: oldest.toISOString(),
    });
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    expect((await counted())?.changes).toBe(before?.changes);
  });

  test.each(['nonsense', Buffer.from('["2026-01-01T00:00:00Z","x"]').toString('base64url'), ''])(
    'a cursor that no list gave is refused: %j',
    async (cursor) => {
      const { holder } = await createParties(api);
      const { reason } = await api.query('transfers.list', { cursor }, holder.session);
      expect(reason).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'cursor' } });
    },
  );
});
