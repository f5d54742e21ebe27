import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { recordAccepted } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import { TEST_NOW as NOON } from '../harness/builders.ts';
import { raceBehindLock } from '../harness/race.ts';
import { later, useMessages } from './seed.ts';

const { database, at, claimed, rowOf, eventsOf } = useMessages();

const accept = (messageId: string, providerId: string) => recordAccepted(at(NOON), { messageId, providerId });
const say = (messageId: string, providerId: string, status: string) =>
  recordStatus(at(NOON), { messageId, providerId, status, fault: 'unknown' });

async function acceptedOne() {
  const [messageId, providerId] = [await claimed({}), `SM${randomUUID()}`];
  await accept(messageId, providerId);
  return { messageId, providerId };
}

/** Makes a message the one that is to show that WhatsApp takes messages again. */
const probes = (messageId: string) =>
  database.sql(
    `insert into sending_stop (cause, id, code, stopped_at, next_probe_at, probe_id)
    values ('whatsapp', $1, '63018', $2, $2, $3)
    on conflict (cause) do update set lifted_at = null, probe_id = excluded.probe_id`,
    [randomUUID(), NOON, messageId],
  );
const stops = () => database.sql("select 1 from sending_stop where cause = 'whatsapp' and lifted_at is null");

describe('a message on its plain course', () => {
  test('takes one statement a step (P12)', async () => {
    const [messageId, providerId] = [await claimed({}), `SM${randomUUID()}`];
    const steps = [
      () => accept(messageId, providerId),
      () => say(messageId, providerId, 'sent'),
      () => say(messageId, providerId, 'delivered'),
      () => say(messageId, providerId, 'sent'),
      () => say(messageId, providerId, 'read'),
    ];
    for (const step of steps) {
      database.takeStatements();
      await step();
      expect(database.takeStatements()).toHaveLength(1);
    }
    expect(await rowOf(messageId)).toMatchObject({
      state: 'read',
      provider_id: providerId,
      next_read_at: null,
    });
  });

  test('that is to show that sending works again is read back soon, as the probe that it is', async () => {
    const probe = await claimed({});
    await database.sql("update outbound_message set held_for = 'whatsapp' where id = $1", [probe]);
    await accept(probe, 'SMprobe');
    expect((await rowOf(probe)).next_read_at).toEqual(later(NOON, 5 * MINUTE_MS));
    const { messageId: other } = await acceptedOne();
    expect((await rowOf(other)).next_read_at).toEqual(later(NOON, HOUR_MS));
  });
});

describe('news that are no plain step', () => {
  test('are of an attempt that nobody knows: the message was sent twice', async () => {
    const { messageId } = await acceptedOne();
    expect(await say(messageId, 'SMother', 'sent')).toEqual({ outcome: 'another_message' });
    expect(await eventsOf(messageId)).toContain('message.sent_twice');
  });

  test('are the first of a probe: WhatsApp takes messages again, though it is no further', async () => {
    const { messageId, providerId } = await acceptedOne();
    await probes(messageId);
    await database.sql("update outbound_message set held_for = 'whatsapp' where id = $1", [messageId]);
    expect(await say(messageId, providerId, 'sent')).toEqual({ outcome: 'nothing_new' });
    expect(await stops()).toEqual([]);
  });
});

describe('news that wait for the lock of their message', () => {
  const changing = (messageId: string, change: string) =>
    `update outbound_message set ${change} where id = '${messageId}'`;

  test('are of another attempt by then: the message was sent twice, and stays where that one has it', async () => {
    const { messageId, providerId } = await acceptedOne();
    await raceBehindLock(
      database,
      [() => say(messageId, providerId, 'delivered')],
      changing(messageId, "provider_id = 'SMsecond'"),
    );
    expect(await rowOf(messageId)).toMatchObject({ state: 'sent', provider_id: 'SMsecond' });
    expect(await eventsOf(messageId)).toContain('message.sent_twice');
  });

  test('are of a probe by then: its arrival ends the stop', async () => {
    const { messageId, providerId } = await acceptedOne();
    await probes(messageId);
    await raceBehindLock(
      database,
      [() => say(messageId, providerId, 'delivered')],
      changing(messageId, "held_for = 'whatsapp'"),
    );
    expect(await rowOf(messageId)).toMatchObject({ state: 'delivered' });
    expect(await stops()).toEqual([]);
  });

  test('are behind it by then: nothing new', async () => {
    const { messageId, providerId } = await acceptedOne();
    const [told] = await raceBehindLock(
      database,
      [() => say(messageId, providerId, 'delivered')],
      changing(messageId, "state = 'read'"),
    );
    expect(told).toMatchObject({ value: { outcome: 'nothing_new' } });
    expect(await rowOf(messageId)).toMatchObject({ state: 'read' });
  });
});

test.each([
  { words: ['read', 'delivered', 'sent'], ends: 'read' },
  { words: ['undelivered', 'sent'], ends: 'failed' },
])('callbacks in the order $words: $ends (D58, A5)', async ({ words, ends }) => {
  const { messageId, providerId } = await acceptedOne();
  for (const status of words) {
    await recordStatus(at(NOON), { messageId, providerId, status, errorCode: '63024', fault: 'recipient' });
  }
  expect(await rowOf(messageId)).toMatchObject({ state: ends });
});
