import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../domain/messaging/fault.ts';
import { parkMessage } from '../../domain/messaging/parked-message.ts';
import {
  recordAccepted,
  recordNotSent,
  recordRefused,
  recordUnknown,
} from '../../domain/messaging/record-attempt.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { contentDefinition } from '../../domain/messaging/rendering.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/time.ts';
import { createClient, TEST_DEPLOYMENT as deployment, TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { later, type Message, queueMessage, seedTransfer, useMessages } from './seed.ts';

const messages = useMessages();
const { database, at, queued, claimed, claim, rowOf, eventsOf, openTasks, choose, handedOverAt } = messages;

const callback = (
  messageId: string,
  status: string,
  more: { errorCode?: string; providerId?: string; fault?: Fault } = {},
) => ({ messageId, status, providerId: `SM${messageId}`, fault: 'recipient' as const, ...more });

async function sent(): Promise<string> {
  const messageId = await claimed();
  await recordAccepted(at(NOON), { messageId, providerId: `SM${messageId}` });
  return messageId;
}

async function inDarkness(): Promise<string> {
  const messageId = await claimed();
  await recordUnknown(at(NOON), { messageId });
  return messageId;
}

async function parked(): Promise<string> {
  const messageId = await inDarkness();
  await claim(messageId, later(NOON, HOUR_MS));
  return messageId;
}

describe('claiming', () => {
  test('one event, recipient and channel is one message for ever (A2)', async () => {
    const ctx = at(NOON);
    const businessKey = randomUUID();
    await queueMessage(ctx, { businessKey });
    await queueMessage(ctx, { businessKey });
    await queueMessage(ctx, { businessKey, channel: 'email', address: 'a@example.com' });
    expect(ctx.handed.map((stored) => stored.handoff)).toMatchObject([
      { channel: 'whatsapp' },
      { channel: 'email' },
    ]);
    const rows = await database.sql('select 1 from outbound_message where business_key = $1', [businessKey]);
    expect(rows).toHaveLength(2);
  });

  test('of two at once one sends, the other waits for what became of it (A4)', async () => {
    const messageId = await queued();
    const lock = await holdLock(database, 'select 1 from outbound_message where id = $1 for update', [
      messageId,
    ]);
    const claiming = [1, 2].map(() => claim(messageId));
    await waitForContenders(database, 2);
    await lock.release();
    const claims = await Promise.all(claiming);
    expect(claims.filter((claim) => 'outgoing' in claim)).toHaveLength(1);
    expect(claims.filter((claim) => 'standing' in claim && claim.standing.is === 'unknown')).toHaveLength(1);
  });

  test('a message that a dead try had claimed is not sent again (A4)', async () => {
    const messageId = await claimed();
    expect(await claim(messageId, later(NOON, MINUTE_MS))).toEqual({
      standing: { is: 'unknown', wakeAt: later(NOON, 15 * MINUTE_MS).getTime() },
    });
    expect(await eventsOf(messageId)).toEqual(['message.outcome_unknown']);
  });

  test('a message that is over, or is none, is nothing to send', async () => {
    const messageId = await claimed();
    await recordAccepted(at(NOON), { messageId, providerId: 'SM1' });
    expect(await claim(messageId)).toEqual({ standing: { is: 'over', state: 'sent' } });
    const absent = await claim(randomUUID());
    expect(absent).toEqual({ standing: { is: 'over', state: 'unknown_message' } });
  });
});

describe('the 24 h window (A3, C4)', () => {
  /** A phone on file, and the other form of it that was seen so long ago. */
  async function seen(ago: number): Promise<{ address: string; form: string }> {
    const address = `+549115${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
    const form = address.replace('+549', '+54');
    await database.sql(
      `insert into conversation (sender_key, address, last_inbound_at) values ($1, $2, $3)`,
      [senderKeyOf(address), form, later(NOON, -ago)],
    );
    return { address, form };
  }

  const { friendly_name: name } = contentDefinition('account_verified', deployment);
  const text = { kind: 'text', body: expect.stringContaining('Hola Juan Perez: tu cuenta') };
  const template = { kind: 'template', name, variables: { 1: 'Juan Perez' } };

  test.each([
    ['inside it, free text', 23 * HOUR_MS, text],
    ['at its very end, a template', 24 * HOUR_MS - 4 * MINUTE_MS, template],
    ['outside it, a template', 24 * HOUR_MS, template],
  ])('%s goes to the form of the phone last seen inbound', async (_, ago, content) => {
    const { address, form } = await seen(ago);
    const messageId = await queued({ address });
    expect(await claim(messageId)).toEqual({ outgoing: { channel: 'whatsapp', to: form, content } });
  });

  test('to somebody who never wrote, a template to the phone on file', async () => {
    const messageId = await queued({ address: '+5491166660000' });
    expect(await claim(messageId)).toMatchObject({ outgoing: { to: '+5491166660000', content: template } });
  });

  test('a text too long for one free text is cut: as a template it would be too long all the more', async () => {
    const { address } = await seen(1);
    const variables = { name: 'Juan Perez', reason: 'x'.repeat(1_600) };
    const messageId = await queued({ address, template: 'account_verification_refused', variables });
    const body = expect.stringMatching(/^Hola Juan Perez: [\s\S]{1500,1583}$/);
    expect(await claim(messageId)).toMatchObject({
      outgoing: { content: { kind: 'text', body } },
    });
  });
});

describe('quiet hours and ALTO (A6, A8)', () => {
  const night = new Date('2026-03-12T02:30:00Z');
  const morning = new Date('2026-03-12T11:00:00Z');
  const welcome = { template: 'account_welcome', variables: { name: 'Juan Perez' } } as const;

  test.each([
    ['23:30', night],
    ['22:00', new Date('2026-03-12T01:00:00Z')],
    ['07:59', new Date('2026-03-12T10:59:00Z')],
  ])('a welcome at %s waits until 8 in the morning, and has another delivery then', async (_, now) => {
    const messageId = await queued(welcome, now);
    expect(await claim(messageId, now)).toEqual({ standing: { is: 'held', wakeAt: morning.getTime() } });
    expect(await rowOf(messageId)).toMatchObject({ state: 'held', next_check_at: morning });
    await database.sql('delete from handoff');
    expect(await handedOverAt(later(morning, -1), messageId)).toEqual([]);
    expect(await handedOverAt(morning, messageId)).toMatchObject([{ kind: 'delivery', run: 2 }]);
    expect(await claim(messageId, morning)).toHaveProperty('outgoing');
  });

  test.each([
    ['21:59', new Date('2026-03-12T00:59:00Z')],
    ['08:00', morning],
  ])('a welcome at %s goes at once', async (_, now) => {
    expect(await claim(await queued(welcome, now), now)).toHaveProperty('outgoing');
  });

  test.each(['account_password_changed', 'transfer_expired', 'payment_received', 'answer_general'] as const)(
    'a message of another kind never waits (%s)',
    async (template) => {
      const messageId = await queued({ template, variables: {} as never }, night);
      expect(await claim(messageId, night)).toHaveProperty('outgoing');
    },
  );

  test('after ALTO alerts are silenced on WhatsApp, security notices and e-mails are not', async () => {
    const person = await createClient(database);
    await database.sql(
      `insert into conversation (sender_key, address, last_inbound_at, alerts_silenced_at) values ($1, $2, $3, $3)`,
      [senderKeyOf(person.phone), person.phone, NOON],
    );
    const stateAfter = async (message: Partial<Message>) =>
      (await rowOf(await claimed({ address: person.phone, ...message }))).state;
    const invoice = { template: 'invoice_generated', variables: {} as never } as const;
    expect(await stateAfter(welcome)).toBe('silenced');
    expect(await stateAfter({ ...invoice, channel: 'email', address: person.email })).toBe('sending');
    expect(await stateAfter({ template: 'account_password_changed', variables: {} as never })).toBe(
      'sending',
    );
  });
});

describe('what became of an attempt (A4)', () => {
  test('accepted: sent, with the provider’s id, and nothing left to do', async () => {
    const messageId = await claimed();
    const stand = await recordAccepted(at(NOON), { messageId, providerId: 'SMx' });
    expect(stand).toEqual({ is: 'over', state: 'sent' });
    const row = await rowOf(messageId);
    expect(row).toMatchObject({ state: 'sent', provider_id: 'SMx', accepted_at: NOON, next_check_at: null });
  });

  test('a one-use link is forgotten once accepted, other variables are kept', async () => {
    const secret = await claimed({
      channel: 'email',
      address: 'juan@example.com',
      template: 'account_confirm_email',
      variables: { date: '10/03/2026', time: '12:00', link: 'https://panel.example.com/confirmar/abc' },
    });
    const plain = await claimed();
    for (const messageId of [secret, plain])
      await recordAccepted(at(NOON), { messageId, providerId: messageId });
    expect((await rowOf(secret)).variables).toEqual({});
    expect((await rowOf(plain)).variables).toEqual({ name: 'Juan Perez' });
  });

  test('never tried in all its time: it goes on, however often; once tried it is left to staff', async () => {
    const messageId = await queued();
    const dayLater = at(later(NOON, 25 * HOUR_MS));
    expect(await parkMessage(dayLater, { messageId, run: 1 })).toEqual({ is: 'ready' });
    expect(await parkMessage(dayLater, { messageId, run: 1 })).toEqual({ is: 'superseded' });
    expect(await parkMessage(dayLater, { messageId, run: 2 })).toEqual({ is: 'ready' });
    expect(dayLater.handed.map(({ handoff }) => handoff)).toMatchObject([{ run: 2 }, { run: 3 }]);
    expect(await openTasks(messageId)).toHaveLength(0);
    await claim(messageId, dayLater.now);
    await recordNotSent(dayLater, { messageId, code: '20429' });
    expect(await parkMessage(dayLater, { messageId, run: 3 })).toEqual({ is: 'parked' });
    expect(await openTasks(messageId)).toHaveLength(1);
  });

  test('clearly not sent: it may be claimed again', async () => {
    const messageId = await claimed();
    expect(await recordNotSent(at(NOON), { messageId, code: '20429' })).toBeUndefined();
    expect(await claim(messageId)).toHaveProperty('outgoing');
  });

  test('refused for the recipient: failed and the contact flagged; for what nobody knows: left to staff', async () => {
    const invalid = await claimed();
    const unknown = await claimed();
    await recordRefused(at(NOON), { messageId: invalid, code: '63024', fault: 'recipient' });
    await recordRefused(at(NOON), { messageId: unknown, code: '63013', fault: 'unknown' });
    expect(await rowOf(invalid)).toMatchObject({ state: 'failed', error_code: '63024' });
    expect(await eventsOf(invalid)).toEqual(['message.failed', 'contact.unreachable']);
    expect((await rowOf(unknown)).state).toBe('parked');
    expect(await openTasks(unknown)).toHaveLength(1);
  });

  test('unknown without a callback: parked after 15 minutes, with one staff task', async () => {
    const messageId = await inDarkness();
    const early = await claim(messageId, later(NOON, 15 * MINUTE_MS - 1));
    expect(early).toEqual({ standing: { is: 'unknown', wakeAt: later(NOON, 15 * MINUTE_MS).getTime() } });
    expect(await openTasks(messageId)).toHaveLength(0);
    const due = later(NOON, 15 * MINUTE_MS);
    expect(await claim(messageId, due)).toEqual({ standing: { is: 'parked' } });
    expect(await claim(messageId, due)).toEqual({ standing: { is: 'over', state: 'parked' } });
    expect(await openTasks(messageId)).toHaveLength(1);
  });

  test('an e-mail with unknown outcome is parked at once: no callback will come', async () => {
    const messageId = await claimed({ channel: 'email', address: 'juan@example.com' });
    expect(await recordUnknown(at(NOON), { messageId })).toEqual({ is: 'parked' });
    expect(await openTasks(messageId)).toHaveLength(1);
  });
});

describe('what staff chose for a parked message (G7)', () => {
  const resolvedAt = later(NOON, 2 * HOUR_MS);

  test.each([
    ['was_sent', { state: 'sent', accepted_at: resolvedAt }],
    ['give_up', { state: 'failed', error_code: 'given_up' }],
    ['send_again', { state: 'queued', error_code: null }],
  ])('%s', async (choice, row) => {
    const messageId = await parked();
    await choose(messageId, choice, resolvedAt);
    expect(await rowOf(messageId)).toMatchObject(row);
  });

  test('an old choice says nothing of a message that was parked again', async () => {
    const messageId = await parked();
    await choose(messageId, 'send_again', resolvedAt);
    const again = at(later(NOON, 3 * HOUR_MS));
    await claim(messageId, again.now);
    await recordUnknown(again, { messageId });
    const due = later(NOON, 4 * HOUR_MS);
    expect(await claim(messageId, due)).toEqual({ standing: { is: 'parked' } });
    expect(await openTasks(messageId)).toHaveLength(1);
  });

  describe.each([
    ['while its outcome is unknown', inDarkness, undefined],
    ['after it was parked', parked, { choice: 'overtaken', resolved_at: resolvedAt }],
  ])('%s', (_when, before, expectedTask) => {
    test.each([
      [
        'a callback that it was sent',
        'sent',
        (id: string) => recordStatus(at(resolvedAt), callback(id, 'sent')),
      ],
      [
        'a callback that it arrived',
        'delivered',
        (id: string) => recordStatus(at(resolvedAt), callback(id, 'delivered')),
      ],
      [
        'a callback that it failed',
        'failed',
        (id: string) => recordStatus(at(resolvedAt), callback(id, 'failed')),
      ],
      [
        'a late answer',
        'sent',
        (messageId: string) => recordAccepted(at(resolvedAt), { messageId, providerId: `SM${messageId}` }),
      ],
    ] as const)('%s settles it: %s, and staff is asked no longer', async (_, state, settleIt) => {
      const messageId = await before();
      await settleIt(messageId);
      const tasks = await database.sql('select choice, resolved_at from staff_task where subject_id = $1', [
        messageId,
      ]);
      expect(tasks).toEqual(expectedTask ? [expectedTask] : []);
      const row = { state, provider_id: `SM${messageId}`, error_code: state === 'failed' ? 'failed' : null };
      expect(await rowOf(messageId)).toMatchObject(row);
      expect(await claim(messageId, later(NOON, 3 * HOUR_MS))).toEqual({ standing: { is: 'over', state } });
    });
  });

  test('a callback that comes before the choice to send again is followed makes it do nothing', async () => {
    const messageId = await parked();
    await choose(messageId, 'send_again', resolvedAt);
    await recordStatus(at(resolvedAt), callback(messageId, 'delivered'));
    expect(await claim(messageId, later(NOON, 3 * HOUR_MS))).toEqual({
      standing: { is: 'over', state: 'delivered' },
    });
  });
});

describe('status callbacks go forward only (A5)', () => {
  test.each([
    [['queued', 'sent', 'delivered', 'read'], 'read'],
    [['read', 'delivered', 'sent', 'queued'], 'read'],
    [['delivered', 'sent'], 'delivered'],
    [['delivered', 'delivered'], 'delivered'],
    [['sent', 'failed'], 'failed'],
    [['undelivered', 'sent', 'delivered'], 'failed'],
    [['failed', 'read'], 'failed'],
    [['delivered', 'failed'], 'delivered'],
    [['read', 'undelivered'], 'read'],
    [['receiving', 'constructor', ''], 'sent'],
  ])('%j ends as %s', async (statuses, state) => {
    const messageId = await sent();
    for (const status of statuses) await recordStatus(at(NOON), callback(messageId, status));
    expect((await rowOf(messageId)).state).toBe(state);
  });

  test('a callback may overtake the answer to the request that it belongs to', async () => {
    const messageId = await claimed();
    await recordStatus(at(NOON), callback(messageId, 'delivered'));
    const stand = await recordAccepted(at(later(NOON, 1)), { messageId, providerId: `SM${messageId}` });
    expect(stand).toEqual({ is: 'over', state: 'delivered' });
    expect(await rowOf(messageId)).toMatchObject({ state: 'delivered', accepted_at: NOON });
  });

  test.each([
    ['recipient', ['message.failed', 'contact.unreachable']],
    ['unknown', ['message.parked']],
  ] as const)('a later failure flags the contact if it is to blame: %s', async (fault, events) => {
    const messageId = await sent();
    await recordStatus(at(NOON), callback(messageId, 'undelivered', { errorCode: '63003', fault }));
    expect(await eventsOf(messageId)).toEqual(events);
  });

  test('a status of some other provider message changes nothing and is written down', async () => {
    const messageId = await sent();
    const outcome = await recordStatus(at(NOON), callback(messageId, 'failed', { providerId: 'SMother' }));
    expect(outcome).toEqual({ outcome: 'another_message' });
    expect((await rowOf(messageId)).state).toBe('sent');
    expect(await eventsOf(messageId)).toEqual(['message.sent_twice']);
  });

  test.each([randomUUID(), 'no-uuid', ''])(
    'an id that is no message of ours (%j) is no error',
    async (messageId) => {
      expect(await recordStatus(at(NOON), callback(messageId, 'sent'))).toEqual({
        outcome: 'unknown_message',
      });
    },
  );
});

describe('a run waits for a notice (T10)', () => {
  async function awaitedNotice(): Promise<{ messageId: string; changeId: string; serviceId: string }> {
    const change = await seedTransfer(database, messages.company.hostingPlanId);
    const messageId = await claimed({ awaited: true, changeId: change.changeId });
    return { messageId, ...change };
  }

  test.each(['accepted', 'failed', 'parked', 'failed later'])('and is rung when it is %s', async (how) => {
    const { messageId, changeId, serviceId } = await awaitedNotice();
    const ctx = at(later(NOON, HOUR_MS));
    if (how === 'accepted') await recordAccepted(ctx, { messageId, providerId: messageId });
    if (how === 'failed') await recordRefused(ctx, { messageId, code: '63024', fault: 'recipient' });
    if (how === 'parked') await recordUnknown(ctx, { messageId });
    if (how === 'failed later') {
      await recordAccepted(at(NOON), { messageId, providerId: `SM${messageId}` });
      await recordStatus(ctx, callback(messageId, 'failed', { errorCode: '63003' }));
    }
    const rings = ctx.handed.map((stored) => stored.handoff).filter((handoff) => handoff.kind === 'transfer');
    expect(rings).toEqual([
      { kind: 'transfer', changeId, reference: expect.any(String), serviceId, ring: 'noticeSettled' },
    ]);
  });

  test('and is rung once for all notices, by the last one, though two are accepted at once', async () => {
    const { messageId, changeId } = await awaitedNotice();
    const ids = [messageId, await claimed({ awaited: true, changeId })];
    const ctx = at(later(NOON, HOUR_MS));
    const lock = await holdLock(database, 'select from service_change where id = $1 for update', [changeId]);
    const accepted = ids.map((id) => recordAccepted(ctx, { messageId: id, providerId: id }));
    await waitForContenders(database, ids.length);
    await lock.release();
    await Promise.all(accepted);
    const rings = ctx.handed.filter(({ handoff }) => handoff.kind === 'transfer');
    expect(rings).toHaveLength(1);
  });

  test('no other message rings it', async () => {
    const { changeId } = await awaitedNotice();
    const messageId = await claimed({ changeId });
    const ctx = at(NOON);
    await recordAccepted(ctx, { messageId, providerId: messageId });
    expect(ctx.handed).toEqual([]);
  });
});

test('a delivery whose run was lost is rung by the sweep once it is overdue, and a settled one never', async () => {
  const [lost, settled] = [await queued(), await sent()];
  await database.sql('delete from handoff');
  const [soon, overdue] = [later(NOON, 5 * MINUTE_MS), later(NOON, 11 * MINUTE_MS)];
  expect(await handedOverAt(soon, lost)).toEqual([]);
  expect(await handedOverAt(overdue, lost)).toMatchObject([
    { kind: 'delivery', channel: 'whatsapp', run: 1 },
  ]);
  expect(await handedOverAt(overdue, lost)).toEqual([]);
  expect(await handedOverAt(overdue, settled)).toEqual([]);
});
