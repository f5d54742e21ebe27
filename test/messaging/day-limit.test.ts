import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { recordAccepted, recordRefused } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { releaseHeld } from '../../domain/messaging/release-held.ts';
import { phoneKey } from '../../domain/phone.ts';
import { TEST_NOW as NOON } from '../harness/builders.ts';
import { HOUR_MS, later, MINUTE_MS, security, useMessages } from './seed.ts';

const { database, at, queued, newPhone, claim, rowOf, openTasks } = useMessages();
/** Of the class informational, and held by the quiet hours. */
const invoice = {
  template: 'invoice_voided',
  variables: { name: 'a', invoice: 'b', service: 'c', total: 'd', reason: 'e' },
} as const;
/** The next local midnight, in Argentina. */
const MIDNIGHT = new Date('2026-03-11T03:00:00Z');

const toSomebody = (message: Parameters<typeof queued>[0] = {}) =>
  queued({ address: newPhone(), ...message });

beforeEach(async () => {
  await database.sql('update sending_stop set lifted_at = now() where lifted_at is null');
  await database.sql("update outbound_message set state = 'failed', held_for = null, next_check_at = null");
  await database.sql('delete from failed_attempt');
});

/** It is sent, taken, and comes back over a limit. */
async function overLimit(messageId: string, now: Date): Promise<void> {
  expect(await claim(messageId, now)).toHaveProperty('outgoing');
  const providerId = `SM${randomUUID()}`;
  await recordAccepted(at(now), { messageId, providerId });
  const fault = 'later';
  await recordStatus(at(now), { messageId, providerId, status: 'undelivered', errorCode: '63018', fault });
}

/** It is sent and WhatsApp takes it. */
async function getsThrough(messageId: string, now: Date): Promise<void> {
  expect(await claim(messageId, now)).toHaveProperty('outgoing');
  const providerId = `SM${randomUUID()}`;
  await recordAccepted(at(now), { messageId, providerId });
  await recordStatus(at(now), { messageId, providerId, status: 'sent', fault: 'unknown' });
}

async function released(now: Date): Promise<string[]> {
  const ctx = at(now);
  await releaseHeld(ctx, { limit: 10 });
  return ctx.handed.flatMap(({ handoff }) => ('messageId' in handoff ? [handoff.messageId] : []));
}

const stops = () =>
  database.sql<{ id: string; cause: string; next_probe_at: Date }>(
    'select id, cause, next_probe_at from sending_stop where lifted_at is null',
  );

/** The limit is the day's: three people are refused, and refused again two minutes later. */
async function dayIsOver(): Promise<string[]> {
  const ids = [await toSomebody(), await toSomebody(), await toSomebody()];
  for (const id of ids) await overLimit(id, NOON);
  for (const id of ids.slice(0, 1)) await overLimit(id, later(NOON, 2 * MINUTE_MS));
  return ids;
}

describe('a limit of the channel (63018, A4)', () => {
  test('that concerns one recipient, however often, or many at one moment, is none of the day', async () => {
    const address = newPhone();
    for (let minute = 0; minute < 9; minute += 3) {
      for (const id of [await queued({ address }), await queued({ address })])
        await overLimit(id, later(NOON, minute * MINUTE_MS));
    }
    for (const id of [await toSomebody(), await toSomebody(), await toSomebody()])
      await overLimit(id, later(NOON, HOUR_MS));
    expect(await stops()).toEqual([]);
  });

  test('that three people met within minutes is the day’s: one task, and templates wait for the next local one', async () => {
    const [first = '', ...others] = await dayIsOver();
    const [stop, ...more] = await stops();
    expect(more).toEqual([]);
    expect(stop).toMatchObject({ cause: 'whatsapp/day', next_probe_at: MIDNIGHT });
    const [task] = await openTasks(stop?.id ?? '');
    expect(task).toMatchObject({ kind: 'sending_stopped', details: { channel: 'whatsapp', code: '63018' } });
    expect(await rowOf(first)).toMatchObject({ state: 'held', held_for: 'whatsapp/day' });
    for (const id of others)
      expect(await claim(id, later(NOON, HOUR_MS))).toMatchObject({ standing: { is: 'held' } });
    expect(await claim(await toSomebody(), later(NOON, HOUR_MS))).toMatchObject({ standing: { is: 'held' } });
    expect(await released(later(MIDNIGHT, -1))).toEqual([]);
  });

  test('of the day holds neither the security class, which tries every hour, nor free text', async () => {
    await dayIsOver();
    const now = later(NOON, HOUR_MS);
    const notice = await toSomebody(security);
    await overLimit(notice, now);
    expect(await rowOf(notice)).toMatchObject({ state: 'held', next_check_at: later(now, HOUR_MS) });
    await getsThrough(notice, later(now, HOUR_MS));
    expect(await stops()).toHaveLength(1);
    const address = newPhone();
    await database.sql(
      'insert into conversation (sender_key, address, last_inbound_at) values ($1, $2, $3)',
      [phoneKey(address), address, now],
    );
    expect(await claim(await queued({ address }), now)).toMatchObject({
      outgoing: { content: { kind: 'text' } },
    });
  });

  test('of the day is tried by one on the next, which no quiet hours hold; then all go, the security class first', async () => {
    const quiet = await toSomebody(invoice);
    const ids = await dayIsOver();
    const notice = await toSomebody(security);
    for (const id of [quiet, ...ids.slice(1)]) await claim(id, later(NOON, HOUR_MS));
    await overLimit(notice, later(MIDNIGHT, -MINUTE_MS));
    const probe = await released(MIDNIGHT);
    expect(probe).toEqual([notice]);
    await overLimit(notice, MIDNIGHT);
    const [next, ...others] = await released(later(MIDNIGHT, 2 * MINUTE_MS));
    expect([next, others]).toEqual([notice, []]);
    await getsThrough(notice, later(MIDNIGHT, 2 * MINUTE_MS));
    expect(await stops()).toHaveLength(1);
    const [plain = ''] = await released(later(MIDNIGHT, 6 * MINUTE_MS));
    expect(ids).toContain(plain);
    const held = await toSomebody(security);
    await overLimit(held, later(MIDNIGHT, 6 * MINUTE_MS));
    await getsThrough(plain, later(MIDNIGHT, 6 * MINUTE_MS));
    expect(await stops()).toEqual([]);
    const all = await released(later(MIDNIGHT, 7 * MINUTE_MS));
    expect(all[0]).toBe(held);
    expect(all.at(-1)).toBe(quiet);
    expect(new Set(all)).toEqual(new Set([held, quiet, ...ids].filter((id) => id !== plain)));
  });
});

test('Twilio’s own limit of the day says what it is: one refusal is enough (63038)', async () => {
  const id = await toSomebody();
  await claim(id);
  await recordRefused(at(NOON), { messageId: id, code: '63038', fault: 'day' });
  expect(await stops()).toMatchObject([{ cause: 'whatsapp/day', next_probe_at: MIDNIGHT }]);
  expect(await claim(await toSomebody(), later(MIDNIGHT, -1))).toMatchObject({ standing: { is: 'held' } });
});
