import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import { recordAccepted } from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import { TEST_NOW as NOON } from '../harness/builders.ts';
import { raceBehindLock } from '../harness/race.ts';
import { later, useMessages } from './seed.ts';

const { database, at, queued, claimed, statementsOf, rowOf, eventsOf } = useMessages();

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
  test('takes one statement a step, and one to find what its claim depends on (P12)', async () => {
    const [messageId, providerId] = [await queued(), `SM${randomUUID()}`];
    const claim = () => claimMessage(at(NOON), { messageId, run: 1 });
    expect(await statementsOf(async () => expect(await claim()).toHaveProperty('outgoing'))).toBe(2);
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

const changing = (messageId: string, change: string) =>
  `update outbound_message set ${change} where id = '${messageId}'`;

describe('a claim that waits for the lock of its message', () => {
  test.each([
    ["is another delivery's by then", 'run = 2', { standing: { is: 'superseded' } }],
    ['finds nothing to send by then', "state = 'failed'", { standing: { is: 'over', state: 'failed' } }],
    [
      'finds one that may have been sent by then',
      `state = 'sending', sending_since = '${NOON.toISOString()}'`,
      { standing: { is: 'unknown' } },
    ],
  ])('%s', async (_, change, standing) => {
    const messageId = await queued();
    const claim = () => claimMessage(at(NOON), { messageId, run: 1 });
    const [claimed] = await raceBehindLock(database, [claim], changing(messageId, change));
    expect(claimed).toMatchObject({ value: standing });
  });

  test('finds one by then that shows nothing of the stop that held it, as free text: it is no probe of it', async () => {
    const address = '+5491155551111';
    await database.sql(
      'insert into conversation (sender_key, address, last_inbound_at) values ($1, $2, $3)',
      [senderKeyOf(address), address, NOON],
    );
    const messageId = await queued({ address });
    const claim = () => claimMessage(at(NOON), { messageId, run: 1 });
    const [claimed] = await raceBehindLock(
      database,
      [claim],
      changing(messageId, "held_for = 'whatsapp/day'"),
    );
    expect(claimed).toMatchObject({ value: { outgoing: { content: { kind: 'text' } } } });
    const [row] = await database.sql('select held_for from outbound_message where id = $1', [messageId]);
    expect(row).toEqual({ held_for: null });
  });
});

describe('news that wait for the lock of their message', () => {
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
