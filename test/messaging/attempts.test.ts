import { beforeAll, describe, expect, test } from 'vitest';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import { handOverDueMessages } from '../../domain/messaging/due-messages.ts';
import type { Fault } from '../../domain/messaging/fault.ts';
import { parkMessage } from '../../domain/messaging/parked-message.ts';
import { askToRead, claimToRead, recordReading } from '../../domain/messaging/read-back.ts';
import { recordAccepted, recordRefused, recordUnknown } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { releaseHeld } from '../../domain/messaging/release-held.ts';
import { reportEndedDelivery } from '../../domain/messaging/report-ended-delivery.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createCompany, TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock } from '../harness/contention.ts';
import { createDatabase, useDatabase } from '../harness/database.ts';
import {
  claimNext,
  contextAt,
  eventTypes,
  HOUR_MS,
  later,
  MINUTE_MS,
  messageRow,
  queueMessage,
  seedTransfer,
} from './seed.ts';

const DAY_MS = 24 * HOUR_MS;
const database = useDatabase();
let hostingPlanId: string;
beforeAll(async () => {
  ({ hostingPlanId } = await createCompany(database));
});

const at = (now: Date) => contextAt(database, now);
const rowOf = (messageId: string) => messageRow(database, messageId);
const security = {
  template: 'account_password_changed',
  variables: { name: 'a', date: 'b', time: 'c' },
} as const;

const handedOver = async (messageId: string) =>
  (
    await database.sql<{ payload: object }>(
      "select payload from handoff where payload ->> 'messageId' = $1 and (payload ->> 'run')::int > 1",
      [messageId],
    )
  ).map(({ payload }) => payload);

let sids = 0;
/** A message that the provider took, and its id there. */
async function taken(messageId: string, now: Date): Promise<string> {
  sids += 1;
  const providerId = `SM${sids}`;
  expect(await claimNext(at(now), messageId)).toHaveProperty('outgoing');
  await recordAccepted(at(now), { messageId, providerId });
  return providerId;
}

const say = (messageId: string, providerId: string, status: string, now: Date, fault: Fault = 'later') =>
  recordStatus(at(now), { messageId, providerId, status, errorCode: '63018', fault });

describe('attempts that fail after they were taken (A4, A5)', () => {
  test('wait longer each time, up to an hour, and two days in all', async () => {
    const messageId = await queueMessage(at(NOON), security);
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

  test('each have a delivery of their own, when it is due; an earlier one that comes late parks nothing', async () => {
    const messageId = await queueMessage(at(NOON), security);
    const providerId = await taken(messageId, NOON);
    const ctx = at(NOON);
    await recordStatus(ctx, { messageId, providerId, status: 'failed', errorCode: '63018', fault: 'later' });
    expect(ctx.handed).toEqual([]);
    const { next_check_at: due } = await rowOf(messageId);
    await handOverDueMessages(at(later(due ?? NOON, -1)), { limit: 100 });
    expect(await handedOver(messageId)).toEqual([]);
    await database.sql('delete from handoff');
    await handOverDueMessages(at(due ?? NOON), { limit: 100 });
    expect(await handedOver(messageId)).toEqual([
      { kind: 'delivery', messageId, channel: 'whatsapp', run: 2 },
    ]);
    await reportEndedDelivery(at(NOON), { messageId });
    expect((await rowOf(messageId)).state).toBe('held');
    await reportEndedDelivery(at(NOON), { messageId, run: 2 });
    expect((await rowOf(messageId)).state).toBe('parked');
  });

  test.each(['queued', 'sent', 'undelivered', 'failed'])(
    'late news of a failed one (%s) says nothing of the next',
    async (status) => {
      const messageId = await queueMessage(at(NOON), security);
      const first = await taken(messageId, NOON);
      await say(messageId, first, 'undelivered', NOON);
      const held = await rowOf(messageId);
      expect(await say(messageId, first, status, NOON)).toEqual({ outcome: 'nothing_new' });
      expect(await rowOf(messageId)).toEqual(held);
      const now = later(NOON, HOUR_MS);
      const second = await taken(messageId, now);
      expect(await say(messageId, first, status, now)).toEqual({ outcome: 'nothing_new' });
      expect(await say(messageId, second, 'delivered', now)).toEqual({ outcome: 'recorded' });
      expect(await rowOf(messageId)).toMatchObject({ state: 'delivered', provider_id: second });
      expect(await eventTypes(database, messageId)).not.toContain('message.sent_twice');
    },
  );

  test('one that arrived after all is not sent again; if it was, that is written down', async () => {
    const waiting = await queueMessage(at(NOON), security);
    const first = await taken(waiting, NOON);
    await say(waiting, first, 'undelivered', NOON);
    expect(await say(waiting, first, 'delivered', NOON)).toEqual({ outcome: 'recorded' });
    expect(await claimNext(at(later(NOON, HOUR_MS)), waiting)).toEqual({
      standing: { is: 'over', state: 'delivered' },
    });
    const again = await queueMessage(at(NOON), security);
    const old = await taken(again, NOON);
    await say(again, old, 'undelivered', NOON);
    await taken(again, later(NOON, HOUR_MS));
    expect(await say(again, old, 'delivered', later(NOON, HOUR_MS))).toEqual({ outcome: 'another_message' });
    expect(await eventTypes(database, again)).toContain('message.sent_twice');
  });

  test('a failure that overtakes the answer to its request: the answer changes nothing', async () => {
    const messageId = await queueMessage(at(NOON), security);
    await claimNext(at(NOON), messageId);
    await say(messageId, 'SMovertaken', 'undelivered', NOON);
    const stand = await recordAccepted(at(NOON), { messageId, providerId: 'SMovertaken' });
    expect(stand).toEqual({ is: 'over', state: 'held' });
    expect(await rowOf(messageId)).toMatchObject({ state: 'held', provider_id: null, run: 2 });
    await claimNext(at(later(NOON, HOUR_MS)), messageId);
    expect(await recordAccepted(at(later(NOON, HOUR_MS)), { messageId, providerId: 'SMovertaken' })).toEqual({
      is: 'over',
      state: 'sending',
    });
  });

  test('a failure of an unknown outcome is followed by another delivery', async () => {
    const messageId = await queueMessage(at(NOON), security);
    await claimNext(at(NOON), messageId);
    await recordUnknown(at(NOON), { messageId });
    const ctx = at(later(NOON, MINUTE_MS));
    await recordStatus(ctx, {
      messageId,
      providerId: 'SMdark',
      status: 'failed',
      errorCode: '63018',
      fault: 'later',
    });
    expect(await rowOf(messageId)).toMatchObject({ state: 'held', run: 3 });
    expect(await claimMessage(ctx, { messageId, run: 2 })).toEqual({ standing: { is: 'superseded' } });
  });

  test('a failure that passes, of a message that staff was asked about, asks staff no longer', async () => {
    const messageId = await queueMessage(at(NOON), security);
    await claimNext(at(NOON), messageId);
    await recordUnknown(at(NOON), { messageId });
    await parkMessage(at(NOON), { messageId, run: 2 });
    await say(messageId, 'SMparked', 'failed', later(NOON, HOUR_MS));
    expect((await rowOf(messageId)).state).toBe('held');
    const [task] = await database.sql('select choice from staff_task where subject_id = $1', [messageId]);
    expect(task).toEqual({ choice: 'overtaken' });
  });
});

describe('what is held for a stop', () => {
  test('goes out the security class first, a batch a round, and nothing twice', async () => {
    const own = await createDatabase();
    try {
      await createCompany(own);
      const ctx = (now: Date) => contextAt(own, now);
      const queue = (name?: typeof security) => queueMessage(ctx(NOON), name);
      const [first, ...others] = [await queue(), await queue(), await queue(security), await queue()];
      await claimNext(ctx(NOON), first ?? '');
      await recordRefused(ctx(NOON), { messageId: first ?? '', code: '20003', fault: 'ours' });
      for (const messageId of others) await claimNext(ctx(NOON), messageId);
      const soon = ctx(later(NOON, 1));
      expect(await releaseHeld(soon, { limit: 2 })).toBe(0);
      await own.sql('update sending_stop set lifted_at = stopped_at');
      expect(await releaseHeld(soon, { limit: 2 })).toBe(2);
      expect(await releaseHeld(soon, { limit: 5 })).toBe(2);
      expect(await releaseHeld(soon, { limit: 5 })).toBe(0);
      const order = soon.handed.map(({ handoff }) => 'messageId' in handoff && handoff.messageId);
      expect(order[0] === others[1] || order[1] === others[1]).toBe(true);
      expect(new Set(order).size).toBe(4);
    } finally {
      await own.close();
    }
  });

  test('one statement a round while there is nothing to let go', async () => {
    database.takeStatements();
    await releaseHeld(at(NOON), { limit: 10 });
    expect(database.takeStatements().filter((sql) => !/begin|commit/.test(sql))).toHaveLength(1);
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
    const messageId = await queueMessage(at(NOON));
    const providerId = await taken(messageId, NOON);
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
    const other = await queueMessage(at(NOON));
    await taken(other, NOON);
    const awaited = await queueMessage(at(NOON), { awaited: true });
    await taken(awaited, NOON);
    expect((await due(later(NOON, 5 * MINUTE_MS))).map(({ messageId }) => messageId)).toEqual([awaited]);
    const both = await claimToRead(at(later(NOON, 2 * HOUR_MS)), { limit: 1 });
    expect(both.map(({ messageId }) => messageId)).toEqual([awaited]);
    expect((await due(later(NOON, 2 * HOUR_MS))).map(({ messageId }) => messageId)).toEqual([other]);
  });

  test('that find nothing of that id say nothing, and are made again', async () => {
    const messageId = await queueMessage(at(NOON));
    const providerId = await taken(messageId, NOON);
    const now = later(NOON, 2 * HOUR_MS);
    await recordReading(at(now), { messageId, providerId, absent: true });
    const [row] = await database.sql(
      'select state, last_read_at, next_read_at from outbound_message where id = $1',
      [messageId],
    );
    expect(row).toEqual({ state: 'sent', last_read_at: null, next_read_at: later(NOON, 4 * HOUR_MS) });
  });

  test('of an attempt that is no longer the message’s own change nothing', async () => {
    const messageId = await queueMessage(at(NOON));
    const old = await taken(messageId, NOON);
    await say(messageId, old, 'undelivered', NOON);
    const held = await rowOf(messageId);
    await recordReading(at(NOON), found(messageId, old, 'delivered'));
    expect(await rowOf(messageId)).toEqual(held);
  });

  test('can be asked for at once by who holds the change, also while a message is being written', async () => {
    const { changeId } = await seedTransfer(database, hostingPlanId);
    const ids = [
      await queueMessage(at(NOON), { awaited: true, changeId }),
      await queueMessage(at(NOON), { awaited: true, changeId }),
    ];
    for (const id of ids) await taken(id, NOON);
    const lock = await holdLock(database, 'select from outbound_message where id = $1 for update', [ids[0]]);
    await transaction(at(NOON), (tx) => askToRead(tx, changeId));
    await lock.release();
    expect((await due(NOON)).map(({ messageId }) => messageId)).toEqual([ids[1]]);
  });
});
