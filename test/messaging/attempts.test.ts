import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import type { Fault } from '../../domain/messaging/fault.ts';
import { parkMessage } from '../../domain/messaging/parked-message.ts';
import { askToRead, claimToRead, recordReading } from '../../domain/messaging/read-back.ts';
import { recordAccepted, recordRefused, recordUnknown } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { releaseHeld } from '../../domain/messaging/release-held.ts';
import { reportEndedDelivery } from '../../domain/messaging/report-ended-delivery.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock } from '../harness/contention.ts';
import { later, security, seedTransfer, useMessages } from './seed.ts';

const messages = useMessages();
const { database, at, queued, claim, claimed, rowOf, eventsOf, handedOverAt, statementsOf } = messages;
const newSid = () => `SM${randomUUID()}`;
/** A message that the provider took, and its id there. */
async function taken(messageId: string, now: Date): Promise<string> {
  const providerId = newSid();
  expect(await claim(messageId, now)).toHaveProperty('outgoing');
  await recordAccepted(at(now), { messageId, providerId });
  return providerId;
}

/** A message that the provider took at noon, and its id there. */
async function takenOf(message: Parameters<typeof queued>[0] = security) {
  const messageId = await queued(message);
  return { messageId, providerId: await taken(messageId, NOON) };
}

const say = (messageId: string, providerId: string, status: string, now: Date, fault: Fault = 'later') =>
  recordStatus(at(now), { messageId, providerId, status, errorCode: '63018', fault });

describe('attempts that fail after they were taken (A4, A5)', () => {
  test('wait longer each time, up to an hour, and two days in all', async () => {
    const messageId = await queued(security);
    let now = NOON;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 51; attempt += 1) {
      const providerId = await taken(messageId, now);
      await say(messageId, providerId, 'undelivered', now);
      const { next_check_at: due, state } = await rowOf(messageId);
      if (state === 'parked') break;
      waits.push(((due?.getTime() ?? 0) - now.getTime()) / MINUTE_MS);
      now = due ?? now;
    }
    expect(waits.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(now.getTime() - NOON.getTime()).toBeGreaterThan(1.8 * DAY_MS);
    expect(await rowOf(messageId)).toMatchObject({ state: 'parked', run: 52 });
    const ids = await database.sql('select distinct provider_id from failed_attempt where message_id = $1', [
      messageId,
    ]);
    expect(ids).toHaveLength(51);
  });

  test('make any other class wait twice as long', async () => {
    const { messageId, providerId } = await takenOf({});
    await say(messageId, providerId, 'undelivered', NOON);
    expect((await rowOf(messageId)).next_check_at).toEqual(later(NOON, 2 * MINUTE_MS));
  });

  test('each have a delivery of their own, when it is due; an earlier one that comes late parks nothing', async () => {
    const { messageId, providerId } = await takenOf();
    await say(messageId, providerId, 'failed', NOON);
    await database.sql('delete from handoff');
    const due = later(NOON, MINUTE_MS);
    expect(await handedOverAt(later(due, -1), messageId)).toEqual([]);
    expect(await handedOverAt(due, messageId)).toEqual([
      { kind: 'delivery', messageId, channel: 'whatsapp', run: 2, isUrgent: true },
    ]);
    await reportEndedDelivery(at(NOON), { messageId });
    expect((await rowOf(messageId)).state).toBe('held');
    await reportEndedDelivery(at(NOON), { messageId, run: 2 });
    expect((await rowOf(messageId)).state).toBe('parked');
  });

  test.each(['queued', 'sent', 'undelivered', 'failed'])(
    'late news of a failed one (%s) says nothing of the next',
    async (status) => {
      const { messageId, providerId: first } = await takenOf();
      await say(messageId, first, 'undelivered', NOON);
      const held = await rowOf(messageId);
      expect(await say(messageId, first, status, NOON)).toEqual({ outcome: 'nothing_new' });
      expect(await rowOf(messageId)).toEqual(held);
      const now = later(NOON, HOUR_MS);
      const second = await taken(messageId, now);
      expect(await say(messageId, first, status, now)).toEqual({ outcome: 'nothing_new' });
      expect(await say(messageId, second, 'delivered', now)).toEqual({ outcome: 'recorded' });
      expect(await rowOf(messageId)).toMatchObject({ state: 'delivered', provider_id: second });
      expect(await eventsOf(messageId)).not.toContain('message.sent_twice');
    },
  );

  test('one that arrived after all is not sent again; if it was, that is written down', async () => {
    const { messageId: waiting, providerId: first } = await takenOf();
    await say(waiting, first, 'undelivered', NOON);
    expect(await say(waiting, first, 'delivered', NOON)).toEqual({ outcome: 'recorded' });
    expect(await claim(waiting, later(NOON, HOUR_MS))).toEqual({
      standing: { is: 'over', state: 'delivered' },
    });
    const { messageId: again, providerId: old } = await takenOf();
    await say(again, old, 'undelivered', NOON);
    await taken(again, later(NOON, HOUR_MS));
    expect(await say(again, old, 'delivered', later(NOON, HOUR_MS))).toEqual({ outcome: 'another_message' });
    expect(await eventsOf(again)).toContain('message.sent_twice');
  });

  test('a failure that overtakes the answer to its request: the answer changes nothing', async () => {
    const messageId = await claimed(security);
    await say(messageId, 'SMovertaken', 'undelivered', NOON);
    const stand = await recordAccepted(at(NOON), { messageId, providerId: 'SMovertaken' });
    expect(stand).toEqual({ is: 'over', state: 'held' });
    expect(await rowOf(messageId)).toMatchObject({ state: 'held', provider_id: null, run: 2 });
    const now = later(NOON, HOUR_MS);
    await claim(messageId, now);
    const sending = { is: 'over', state: 'sending' };
    expect(await recordAccepted(at(now), { messageId, providerId: 'SMovertaken' })).toEqual(sending);
  });

  test('a failure of an unknown outcome is followed by another delivery', async () => {
    const messageId = await claimed(security);
    await recordUnknown(at(NOON), { messageId });
    const ctx = at(later(NOON, MINUTE_MS));
    await say(messageId, 'SMdark', 'failed', ctx.now);
    expect(await rowOf(messageId)).toMatchObject({ state: 'held', run: 3 });
    expect(await claimMessage(ctx, { messageId, run: 2 })).toEqual({ standing: { is: 'superseded' } });
  });

  test('a failure that passes, of a message that staff was asked about, asks staff no longer', async () => {
    const messageId = await claimed(security);
    await recordUnknown(at(NOON), { messageId });
    await parkMessage(at(NOON), { messageId, run: 2 });
    await say(messageId, 'SMparked', 'failed', later(NOON, HOUR_MS));
    expect((await rowOf(messageId)).state).toBe('held');
    const [task] = await database.sql('select choice from staff_task where subject_id = $1', [messageId]);
    expect(task).toEqual({ choice: 'overtaken' });
  });
});

describe('readings of states (A5)', () => {
  const due = (now: Date) => claimToRead(at(now), { limit: 100 });
  const found = (messageId: string, providerId: string, status: string) => ({
    messageId,
    providerId,
    found: { providerId, status, fault: 'unknown' as const },
  });

  test('come after an hour, then after as long again each time, and end after thirty days', async () => {
    const { messageId, providerId } = await takenOf({});
    const ages: number[] = [];
    for (let row = await rowOf(messageId); row.next_read_at; row = await rowOf(messageId)) {
      const now = row.next_read_at;
      ages.push((now.getTime() - NOON.getTime()) / HOUR_MS);
      expect(await due(later(now, -1))).not.toContainEqual({ messageId, providerId });
      expect(await due(now)).toContainEqual({ messageId, providerId });
      await recordReading(at(now), found(messageId, providerId, 'sent'));
    }
    expect(ages).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720]);
    expect((await rowOf(messageId)).state).toBe('sent');
  });

  test('come in five minutes for what something waits for, and before all others', async () => {
    const { messageId: other } = await takenOf({});
    const { messageId: awaited } = await takenOf({ awaited: true });
    expect((await due(later(NOON, 5 * MINUTE_MS))).map(({ messageId }) => messageId)).toEqual([awaited]);
    const both = await claimToRead(at(later(NOON, 2 * HOUR_MS)), { limit: 1 });
    expect(both.map(({ messageId }) => messageId)).toEqual([awaited]);
    expect((await due(later(NOON, 2 * HOUR_MS))).map(({ messageId }) => messageId)).toEqual([other]);
  });

  test('that find nothing of that id say nothing, and are made again', async () => {
    const { messageId, providerId } = await takenOf({});
    const now = later(NOON, 2 * HOUR_MS);
    await recordReading(at(now), { messageId, providerId, absent: true });
    const [row] = await database.sql(
      'select state, last_read_at, next_read_at from outbound_message where id = $1',
      [messageId],
    );
    expect(row).toEqual({ state: 'sent', last_read_at: null, next_read_at: later(NOON, 4 * HOUR_MS) });
  });

  test('of an attempt that is no longer the message’s own change nothing', async () => {
    const { messageId, providerId: old } = await takenOf({});
    await say(messageId, old, 'undelivered', NOON);
    const held = await rowOf(messageId);
    await recordReading(at(NOON), found(messageId, old, 'delivered'));
    expect(await rowOf(messageId)).toEqual(held);
  });

  test('can be asked for at once by who holds the change, also while a message is being written', async () => {
    const { changeId } = await seedTransfer(database, messages.company.hostingPlanId);
    const ids = [await queued({ awaited: true, changeId }), await queued({ awaited: true, changeId })];
    for (const id of ids) await taken(id, NOON);
    const lock = await holdLock(database, 'select from outbound_message where id = $1 for update', [ids[0]]);
    await transaction(at(NOON), (tx) => askToRead(tx, changeId));
    await lock.release();
    expect((await due(NOON)).map(({ messageId }) => messageId)).toEqual([ids[1]]);
  });
});

describe.each([
  ['by callback', (messageId: string, now: Date) => say(messageId, newSid(), 'failed', now, 'ours')],
  [
    'in the answer',
    (messageId: string, now: Date) => recordRefused(at(now), { messageId, code: '63018', fault: 'ours' }),
  ],
] as const)('an account, credential or sender that does not work, told %s', (_, refuse) => {
  const release = async (now: Date, limit = 5) => {
    const ctx = at(now);
    await releaseHeld(ctx, { limit });
    return ctx.handed.map(({ handoff }) => 'messageId' in handoff && handoff.messageId);
  };
  const openStops = () =>
    database.sql("select details from staff_task where kind = 'sending_stopped' and resolved_at is null");

  /** One message that found it out at noon, and others that are held for it. */
  async function stopped(...others: Parameters<typeof queued>[0][]): Promise<string[]> {
    const ids: string[] = [];
    for (const message of [{}, ...others]) ids.push(await queued(message));
    const [first = '', ...rest] = ids;
    await claim(first);
    await refuse(first, NOON);
    for (const id of rest) expect(await claim(id)).toMatchObject({ standing: { is: 'held' } });
    return ids;
  }

  test('holds everything under one task; once it is mended all goes, security first, some a round, nothing twice', async () => {
    const ids = await stopped({}, security, {});
    expect(await openStops()).toEqual([{ details: { channel: 'whatsapp', code: '63018' } }]);
    expect(await release(later(NOON, 1), 2)).toEqual([]);
    const [stop] = await database.sql<{ id: string }>('select id from sending_stop where lifted_at is null');
    await messages.choose(stop?.id ?? '', 'mended', NOON);
    const rounds = [await release(NOON, 2), await release(NOON), await release(NOON)];
    expect(rounds.map((released) => released.length)).toEqual([2, 2, 0]);
    expect(rounds[0]).toContain(ids[2]);
    expect(new Set(rounds.flat())).toEqual(new Set(ids));
    for (const id of ids) expect(await claim(id)).toHaveProperty('outgoing');
  });

  test('is probed by one message at a time, later and later, without another task, until one gets through', async () => {
    const ids = await stopped({}, {});
    let now = NOON;
    const pauses: number[] = [];
    for (let probes = 0; probes < 6; probes += 1) {
      const [stop] = await database.sql<{ next_probe_at: Date }>(
        'select next_probe_at from sending_stop where lifted_at is null',
      );
      const due = stop?.next_probe_at ?? now;
      pauses.push((due.getTime() - now.getTime()) / MINUTE_MS);
      expect(await release(later(due, -1))).toEqual([]);
      const [probe, ...others] = await release(due);
      expect(others).toEqual([]);
      for (const id of ids.filter((one) => one !== probe)) {
        expect(await claim(id, due)).toMatchObject({ standing: { is: 'held' } });
      }
      expect(await claim(`${probe}`, due)).toHaveProperty('outgoing');
      if (probes < 5) await refuse(`${probe}`, due);
      else await say(`${probe}`, newSid(), 'delivered', due);
      now = due;
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15]);
    expect(await openStops()).toEqual([]);
    expect(
      await database.sql("select from staff_task where kind = 'sending_stopped' and opened_at > $1", [NOON]),
    ).toEqual([]);
    expect(await release(now)).toHaveLength(ids.length - 1);
  });
});

test('one statement a round while there is nothing held to let go', async () => {
  expect(await statementsOf(() => releaseHeld(at(NOON), { limit: 10 }))).toBe(1);
});
