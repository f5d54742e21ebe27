import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SESSION_HOURS } from '../../domain/access/sign-in.ts';
import { HOUR_MS } from '../../domain/time.ts';
import { type EventStream, openStream } from './event-stream.ts';
import { type Api, createSession, createTask, openApi, openTransfer } from './stand.ts';

const STREAMS_PER_SESSION = 2;

let api: Api;
let url: string;
const open: EventStream[] = [];
beforeAll(async () => {
  api = await openApi({ watch: { intervalMs: 20, streamsPerSession: STREAMS_PER_SESSION } });
  url = `${await api.listen()}/trpc/transfers.watch`;
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});
afterAll(() => api.close());

async function watch(changeId: string, session: string | undefined, lastEventId?: string) {
  const stream = await openStream(url, {
    input: { changeId },
    ...(session ? { session } : {}),
    ...(lastEventId === undefined ? {} : { lastEventId }),
  });
  open.push(stream);
  return stream;
}

const reasonOf = (event: { data: unknown } | undefined) =>
  (event?.data as { data: { reason: { code: string } } } | undefined)?.data.reason.code;

describe('transfers.watch', () => {
  test('gives the transfer with its version as id, each change, and ends when it is closed', async () => {
    const { changeId, holder, recipient } = await openTransfer(api);
    const stream = await watch(changeId, recipient.session);
    const first = await stream.next();
    expect(first).toMatchObject({ event: 'message', data: { id: changeId, state: 'awaiting_consents' } });
    expect(first?.id).toBe(String((first as { data: { version: number } }).data.version));
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    expect(await stream.next()).toMatchObject({ data: { state: 'withdrawn', waitingFor: [] } });
    expect(await stream.next()).toMatchObject({ event: 'return' });
    expect(await stream.next()).toBeUndefined();
  });

  test("each party sees his own text and not the other's", async () => {
    const { changeId, holder, recipient } = await openTransfer(api);
    const texts = await Promise.all(
      [holder, recipient].map(async ({ session }) => {
        const event = await (await watch(changeId, session)).next();
        return (event as { data: { consentText: string } }).data.consentText;
      }),
    );
    expect(texts[0]).toContain('deseo que el servicio');
    expect(texts[1]).toContain('acepto recibir');
    expect(texts[0]?.split('Ref:')[1]).not.toBe(texts[1]?.split('Ref:')[1]);
  });

  test('resumes after the last event: nothing that was seen comes again, what was missed comes', async () => {
    const { changeId, holder } = await openTransfer(api);
    const first = await (await watch(changeId, holder.session)).next();
    const resumed = await watch(changeId, holder.session, first?.id);
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    expect(await resumed.next()).toMatchObject({ data: { state: 'withdrawn' } });
  });

  test('a staff task that opens or is settled is a change, also for who resumes', async () => {
    const { changeId, holder } = await openTransfer(api);
    const stream = await watch(changeId, holder.session);
    const before = await stream.next();
    const taskId = await createTask(api, 'sender_unidentified', changeId);
    const opened = await stream.next();
    expect(opened?.data).toMatchObject({
      taskId,
      waitingFor: expect.arrayContaining(['una revisión de nuestro equipo']),
    });
    const resumed = await watch(changeId, holder.session, opened?.id);
    await api.sql(`update staff_task set resolved_at = $2, choice = 'overtaken' where id = $1`, [
      taskId,
      api.clock.time,
    ]);
    for (const settled of [await stream.next(), await resumed.next()]) {
      expect(settled).toEqual(before);
    }
  });

  test('a transfer that is over is given once, and the stream ends', async () => {
    const { changeId, holder } = await openTransfer(api);
    await api.mutate('transfers.withdraw', { changeId }, holder.session);
    const stream = await watch(changeId, holder.session);
    expect(await stream.next()).toMatchObject({ data: { state: 'withdrawn' } });
    expect(await stream.next()).toMatchObject({ event: 'return' });
  });

  test('ends with SESSION_INVALID once the session is revoked', async () => {
    const { changeId, holder } = await openTransfer(api);
    const stream = await watch(changeId, holder.session);
    await stream.next();
    await api.sql('update session set revoked_at = $2 where client_id = $1', [holder.id, api.clock.time]);
    expect(reasonOf(await stream.next())).toBe('SESSION_INVALID');
    expect(await stream.next()).toBeUndefined();
  });

  test('ends as the clock passes the end of the session', async () => {
    const { changeId, holder } = await openTransfer(api);
    const stream = await watch(changeId, holder.session);
    await stream.next();
    const before = api.clock.time;
    api.clock.time = new Date(before.getTime() + SESSION_HOURS * HOUR_MS);
    expect(reasonOf(await stream.next())).toBe('SESSION_INVALID');
    api.clock.time = before;
  });

  test('a stranger who knows the last event learns no more than one who does not', async () => {
    const { changeId, stranger } = await openTransfer(api);
    const absent = await (await watch(randomUUID(), stranger.session)).next();
    expect(reasonOf(absent)).toBe('NOT_FOUND');
    expect(await (await watch(changeId, stranger.session, '1')).next()).toEqual(absent);
  });

  test('streams are bounded per session; a closed one makes room', async () => {
    const { changeId, holder } = await openTransfer(api);
    const streams = await Promise.all(
      Array.from({ length: STREAMS_PER_SESSION }, () => watch(changeId, holder.session)),
    );
    await Promise.all(streams.map((stream) => stream.next()));
    expect(reasonOf(await (await watch(changeId, holder.session)).next())).toBe('TOO_MANY_STREAMS');
    const other = await createSession(api, { clientId: holder.id });
    expect((await (await watch(changeId, other)).next())?.event).toBe('message');
    streams[0]?.close();
    await expect
      .poll(async () => (await (await watch(changeId, holder.session)).next())?.event, { timeout: 10_000 })
      .toBe('message');
  });

  test('one statement per tick while nothing changes', async () => {
    const { changeId, holder } = await openTransfer(api);
    const stream = await watch(changeId, holder.session);
    await stream.next();
    api.takeStatements();
    const ticks: string[] = [];
    await expect
      .poll(() => ticks.push(...api.takeStatements()) && ticks.length, { timeout: 10_000 })
      .toBeGreaterThan(3);
    expect(new Set(ticks.map((statement) => /c\.version/.test(statement)))).toEqual(new Set([true]));
  });

  describe('closing the server', () => {
    async function watchOn(other: Api) {
      const { changeId, holder } = await openTransfer(other);
      const stream = await openStream(`${await other.listen()}/trpc/transfers.watch`, {
        input: { changeId },
        session: holder.session,
      });
      await stream.next();
      return stream;
    }

    test('ends open streams with what a client resumes after', async () => {
      const other = await openApi({ watch: { intervalMs: HOUR_MS }, closeGraceMs: HOUR_MS });
      const stream = await watchOn(other);
      const closed = other.close();
      const last = await stream.next();
      expect(last).toMatchObject({ event: 'serialized-error' });
      expect(JSON.stringify(last)).toContain('UNAVAILABLE');
      expect(await stream.next()).toBeUndefined();
      await closed;
    });

    test('does not wait for a client that does not read', async () => {
      const other = await openApi({ watch: { intervalMs: HOUR_MS }, closeGraceMs: 1 });
      const stream = await watchOn(other);
      await other.close();
      stream.close();
    });
  });
});
