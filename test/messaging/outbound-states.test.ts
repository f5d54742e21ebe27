import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { claimMessage } from '../../domain/messaging/claim-message.ts';
import { handOverDueMessages } from '../../domain/messaging/due-messages.ts';
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
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import {
  type BuiltCompany,
  createClient,
  createCompany,
  TEST_DEPLOYMENT as deployment,
  TEST_NOW as NOON,
} from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
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
  seedStaff,
  seedTransfer,
} from './seed.ts';

const database = useDatabase();
let company: BuiltCompany;
beforeAll(async () => {
  company = await createCompany(database);
});

const at = (now: Date) => contextAt(database, now);
const callback = (
  messageId: string,
  status: string,
  more: { errorCode?: string; providerId?: string; fault?: Fault } = {},
) => ({
  messageId,
  status,
  providerId: `SM${messageId}`,
  fault: 'recipient' as const,
  ...more,
});

/** A message that was claimed at noon. */
async function claimed(message: Parameters<typeof queueMessage>[1] = {}): Promise<string> {
  const messageId = await queueMessage(at(NOON), message);
  await claimNext(at(NOON), messageId);
  return messageId;
}

async function inDarkness(): Promise<string> {
  const messageId = await claimed();
  await recordUnknown(at(NOON), { messageId });
  return messageId;
}

async function parked(): Promise<string> {
  const messageId = await inDarkness();
  await claimNext(at(later(NOON, HOUR_MS)), messageId);
  return messageId;
}

async function resolve(messageId: string, choice: string, resolvedAt: Date): Promise<void> {
  const [task] = await database.sql<{ id: string }>(
    `select id from staff_task where kind = 'message_parked' and subject_id = $1 and resolved_at is null`,
    [messageId],
  );
  const actor = { type: 'staff', staffId: await seedStaff(database), role: 'agent' } as const;
  await resolveTask({ ...at(resolvedAt), actor }, { taskId: task?.id ?? '', choice });
}

async function openTasks(messageId: string): Promise<number> {
  const rows = await database.sql(
    `select 1 from staff_task where kind = 'message_parked' and subject_id = $1 and resolved_at is null`,
    [messageId],
  );
  return rows.length;
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
    const messageId = await queueMessage(at(NOON));
    const lock = await holdLock(database, 'select 1 from outbound_message where id = $1 for update', [
      messageId,
    ]);
    const claiming = [1, 2].map(() => claimNext(at(NOON), messageId));
    await waitForContenders(database, 2);
    await lock.release();
    const claims = await Promise.all(claiming);
    expect(claims.filter((claim) => 'outgoing' in claim)).toHaveLength(1);
    expect(claims.filter((claim) => 'standing' in claim && claim.standing.is === 'unknown')).toHaveLength(1);
  });

  test('a message that a dead try had claimed is not sent again (A4)', async () => {
    const messageId = await claimed();
    const claim = await claimNext(at(later(NOON, MINUTE_MS)), messageId);
    expect(claim).toEqual({ standing: { is: 'unknown', wakeAt: later(NOON, 15 * MINUTE_MS).getTime() } });
    expect(await eventTypes(database, messageId)).toEqual(['message.outcome_unknown']);
  });

  test('a message that is over, or is none, is nothing to send', async () => {
    const messageId = await claimed();
    await recordAccepted(at(NOON), { messageId, providerId: 'SM1' });
    expect(await claimNext(at(NOON), messageId)).toEqual({ standing: { is: 'over', state: 'sent' } });
    const absent = await claimNext(at(NOON), randomUUID());
    expect(absent).toEqual({ standing: { is: 'over', state: 'unknown_message' } });
  });

  test('a claim takes three statements', async () => {
    const messageId = await queueMessage(at(NOON));
    database.takeStatements();
    await claimMessage(at(NOON), { messageId, run: 1 });
    expect(database.takeStatements().filter((sql) => !/begin|commit/.test(sql))).toHaveLength(3);
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

  test('inside it, free text goes to the form of the phone last seen inbound', async () => {
    const { address, form } = await seen(23 * HOUR_MS);
    const messageId = await queueMessage(at(NOON), { address });
    const claim = await claimNext(at(NOON), messageId);
    const body = expect.stringContaining('Hola Juan Perez: tu cuenta');
    expect(claim).toEqual({
      outgoing: { channel: 'whatsapp', to: form, content: { kind: 'text', body } },
    });
  });

  test.each([24 * HOUR_MS, 24 * HOUR_MS - 4 * MINUTE_MS])(
    'outside it, or at its very end, a template (%s ms)',
    async (ago) => {
      const { address, form } = await seen(ago);
      const messageId = await queueMessage(at(NOON), { address });
      const claim = await claimNext(at(NOON), messageId);
      const { friendly_name: name } = contentDefinition('account_verified', deployment);
      expect(claim).toEqual({
        outgoing: {
          channel: 'whatsapp',
          to: form,
          content: { kind: 'template', name, variables: { 1: 'Juan Perez' } },
        },
      });
    },
  );

  test('to somebody who never wrote, a template to the phone on file', async () => {
    const messageId = await queueMessage(at(NOON), { address: '+5491166660000' });
    const claim = await claimNext(at(NOON), messageId);
    expect(claim).toMatchObject({
      outgoing: { to: '+5491166660000', content: { kind: 'template', variables: { 1: 'Juan Perez' } } },
    });
  });

  test('a text too long for one free text is cut: as a template it would be too long all the more', async () => {
    const { address } = await seen(1);
    const variables = { name: 'Juan Perez', reason: 'x'.repeat(1_600) };
    const messageId = await queueMessage(at(NOON), {
      address,
      template: 'account_verification_refused',
      variables,
    });
    const body = expect.stringMatching(/^Hola Juan Perez: [\s\S]{1500,1583}$/);
    expect(await claimNext(at(NOON), messageId)).toMatchObject({
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
  ])('a welcome at %s waits until 8 in the morning', async (_, now) => {
    const messageId = await queueMessage(at(now), welcome);
    const claim = await claimNext(at(now), messageId);
    expect(claim).toEqual({ standing: { is: 'held', wakeAt: morning.getTime() } });
    expect(await messageRow(database, messageId)).toMatchObject({ state: 'held', next_check_at: morning });
    expect(await claimNext(at(morning), messageId)).toHaveProperty('outgoing');
  });

  test.each([
    ['21:59', new Date('2026-03-12T00:59:00Z')],
    ['08:00', morning],
  ])('a welcome at %s goes at once', async (_, now) => {
    const messageId = await queueMessage(at(now), welcome);
    expect(await claimNext(at(now), messageId)).toHaveProperty('outgoing');
  });

  test('security, procedures, payments and answers never wait', async () => {
    for (const template of [
      'account_password_changed',
      'transfer_expired',
      'payment_received',
      'answer_general',
    ] as const) {
      const messageId = await queueMessage(at(night), { template, variables: {} as never });
      expect(await claimNext(at(night), messageId)).toHaveProperty('outgoing');
    }
  });

  test('after ALTO alerts are silenced on WhatsApp, security notices and e-mails are not', async () => {
    const person = await createClient(database);
    await database.sql(
      `insert into conversation (sender_key, address, last_inbound_at, alerts_silenced_at) values ($1, $2, $3, $3)`,
      [senderKeyOf(person.phone), person.phone, NOON],
    );
    const stateAfter = async (message: Parameters<typeof queueMessage>[1]) => {
      const messageId = await claimed({ address: person.phone, ...message });
      return (await messageRow(database, messageId)).state;
    };
    expect(await stateAfter(welcome)).toBe('silenced');
    const { email } = person;
    const invoice = { template: 'invoice_generated', variables: {} as never } as const;
    expect(await stateAfter({ ...invoice, channel: 'email', address: email })).toBe('sending');
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
    const row = await messageRow(database, messageId);
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
    expect((await messageRow(database, secret)).variables).toEqual({});
    expect((await messageRow(database, plain)).variables).toEqual({ name: 'Juan Perez' });
  });

  test('never tried in all its time: it goes on, however often; once tried it is left to staff', async () => {
    const messageId = await queueMessage(at(NOON));
    const dayLater = at(later(NOON, 25 * HOUR_MS));
    expect(await parkMessage(dayLater, { messageId, run: 1 })).toEqual({ is: 'ready' });
    expect(await parkMessage(dayLater, { messageId, run: 1 })).toEqual({ is: 'superseded' });
    expect(await parkMessage(dayLater, { messageId, run: 2 })).toEqual({ is: 'ready' });
    expect(dayLater.handed.map(({ handoff }) => handoff)).toMatchObject([{ run: 2 }, { run: 3 }]);
    expect(await openTasks(messageId)).toBe(0);
    await claimNext(dayLater, messageId);
    await recordNotSent(dayLater, { messageId, code: '20429' });
    expect(await parkMessage(dayLater, { messageId, run: 3 })).toEqual({ is: 'parked' });
    expect(await openTasks(messageId)).toBe(1);
  });

  test('clearly not sent: it may be claimed again', async () => {
    const messageId = await claimed();
    expect(await recordNotSent(at(NOON), { messageId, code: '20429' })).toBeUndefined();
    expect(await claimNext(at(NOON), messageId)).toHaveProperty('outgoing');
  });

  test('refused for the recipient: failed and the contact flagged; for what nobody knows: left to staff', async () => {
    const invalid = await claimed();
    const unknown = await claimed();
    await recordRefused(at(NOON), { messageId: invalid, code: '63024', fault: 'recipient' });
    await recordRefused(at(NOON), { messageId: unknown, code: '63013', fault: 'unknown' });
    expect(await messageRow(database, invalid)).toMatchObject({ state: 'failed', error_code: '63024' });
    expect(await eventTypes(database, invalid)).toEqual(['message.failed', 'contact.unreachable']);
    expect((await messageRow(database, unknown)).state).toBe('parked');
    expect(await openTasks(unknown)).toBe(1);
  });

  test('unknown: a callback in time says that it was sent', async () => {
    const messageId = await inDarkness();
    const ctx = at(later(NOON, MINUTE_MS));
    expect(await recordStatus(ctx, callback(messageId, 'sent'))).toEqual({ outcome: 'recorded' });
    expect(ctx.handed).toEqual([]);
    expect(await claimNext(ctx, messageId)).toEqual({ standing: { is: 'over', state: 'sent' } });
    expect(await messageRow(database, messageId)).toMatchObject({
      provider_id: `SM${messageId}`,
      error_code: null,
    });
  });

  test('unknown without a callback: parked after 15 minutes, with one staff task', async () => {
    const messageId = await inDarkness();
    const early = await claimNext(at(later(NOON, 15 * MINUTE_MS - 1)), messageId);
    expect(early).toEqual({ standing: { is: 'unknown', wakeAt: later(NOON, 15 * MINUTE_MS).getTime() } });
    expect(await openTasks(messageId)).toBe(0);
    const due = at(later(NOON, 15 * MINUTE_MS));
    expect(await claimNext(due, messageId)).toEqual({ standing: { is: 'parked' } });
    expect(await claimNext(due, messageId)).toEqual({ standing: { is: 'over', state: 'parked' } });
    expect(await openTasks(messageId)).toBe(1);
  });

  test('an e-mail with unknown outcome is parked at once: no callback will come', async () => {
    const messageId = await claimed({ channel: 'email', address: 'juan@example.com' });
    expect(await recordUnknown(at(NOON), { messageId })).toEqual({ is: 'parked' });
    expect(await openTasks(messageId)).toBe(1);
  });

  test('a late answer of a try that was given up for dead settles the message', async () => {
    const messageId = await inDarkness();
    const ctx = at(later(NOON, MINUTE_MS));
    expect(await recordAccepted(ctx, { messageId, providerId: 'SMlate' })).toEqual({
      is: 'over',
      state: 'sent',
    });
    expect(ctx.handed).toEqual([]);
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
    await resolve(messageId, choice, resolvedAt);
    expect(await messageRow(database, messageId)).toMatchObject(row);
  });

  test('an old choice says nothing of a message that was parked again', async () => {
    const messageId = await parked();
    await resolve(messageId, 'send_again', resolvedAt);
    const again = at(later(NOON, 3 * HOUR_MS));
    await claimNext(again, messageId);
    await recordUnknown(again, { messageId });
    const due = at(later(NOON, 4 * HOUR_MS));
    expect(await claimNext(due, messageId)).toEqual({ standing: { is: 'parked' } });
    expect(await openTasks(messageId)).toBe(1);
  });

  test.each([
    ['a callback', (id: string) => recordStatus(at(resolvedAt), callback(id, 'delivered')), 'delivered'],
    [
      'a callback of a failure',
      (id: string) => recordStatus(at(resolvedAt), callback(id, 'failed')),
      'failed',
    ],
    [
      'a late answer',
      (id: string) => recordAccepted(at(resolvedAt), { messageId: id, providerId: id }),
      'sent',
    ],
  ] as const)(
    '%s that comes after parking settles it, and staff is asked no longer',
    async (_, settleIt, state) => {
      const messageId = await parked();
      await settleIt(messageId);
      const [task] = await database.sql('select choice, resolved_at from staff_task where subject_id = $1', [
        messageId,
      ]);
      expect(task).toEqual({ choice: 'overtaken', resolved_at: resolvedAt });
      expect(await claimNext(at(later(NOON, 3 * HOUR_MS)), messageId)).toEqual({
        standing: { is: 'over', state },
      });
    },
  );

  test('a callback that comes before the choice to send again is followed makes it do nothing', async () => {
    const messageId = await parked();
    await resolve(messageId, 'send_again', resolvedAt);
    await recordStatus(at(resolvedAt), callback(messageId, 'delivered'));
    expect(await claimNext(at(later(NOON, 3 * HOUR_MS)), messageId)).toEqual({
      standing: { is: 'over', state: 'delivered' },
    });
  });
});

describe('status callbacks go forward only (A5)', () => {
  async function stateAfter(statuses: string[]): Promise<string> {
    const messageId = await claimed();
    await recordAccepted(at(NOON), { messageId, providerId: `SM${messageId}` });
    for (const status of statuses) await recordStatus(at(NOON), callback(messageId, status));
    return (await messageRow(database, messageId)).state;
  }

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
    expect(await stateAfter(statuses)).toBe(state);
  });

  test('a callback may overtake the answer to the request that it belongs to', async () => {
    const messageId = await claimed();
    await recordStatus(at(NOON), callback(messageId, 'delivered'));
    const stand = await recordAccepted(at(later(NOON, 1)), { messageId, providerId: `SM${messageId}` });
    expect(stand).toEqual({ is: 'over', state: 'delivered' });
    expect(await messageRow(database, messageId)).toMatchObject({ state: 'delivered', accepted_at: NOON });
  });

  test.each([
    ['recipient', ['message.failed', 'contact.unreachable']],
    ['unknown', ['message.parked']],
  ] as const)('a later failure flags the contact if it is to blame: %s', async (fault, events) => {
    const messageId = await claimed();
    await recordAccepted(at(NOON), { messageId, providerId: `SM${messageId}` });
    await recordStatus(at(NOON), callback(messageId, 'undelivered', { errorCode: '63003', fault }));
    expect(await eventTypes(database, messageId)).toEqual(events);
  });

  test('a status of some other provider message changes nothing and is written down', async () => {
    const messageId = await claimed();
    await recordAccepted(at(NOON), { messageId, providerId: 'SMours' });
    const outcome = await recordStatus(at(NOON), callback(messageId, 'failed', { providerId: 'SMother' }));
    expect(outcome).toEqual({ outcome: 'another_message' });
    expect((await messageRow(database, messageId)).state).toBe('sent');
    expect(await eventTypes(database, messageId)).toEqual(['message.sent_twice']);
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
    const change = await seedTransfer(database, company.hostingPlanId);
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

describe('a delivery whose run was lost', () => {
  test('is rung by the sweep once it is overdue, and a settled one never', async () => {
    const other = await createDatabase();
    try {
      await createCompany(other);
      const lost = await queueMessage(contextAt(other, NOON));
      const settled = await queueMessage(contextAt(other, NOON));
      await claimNext(contextAt(other, NOON), settled);
      await recordAccepted(contextAt(other, NOON), { messageId: settled, providerId: settled });
      await other.sql('delete from handoff');
      const soon = contextAt(other, later(NOON, 5 * MINUTE_MS));
      expect(await handOverDueMessages(soon, { limit: 10 })).toBe(0);
      const overdue = contextAt(other, later(NOON, 11 * MINUTE_MS));
      expect(await handOverDueMessages(overdue, { limit: 10 })).toBe(1);
      expect(await handOverDueMessages(overdue, { limit: 10 })).toBe(0);
      expect(overdue.handed.map((stored) => stored.handoff)).toEqual([
        { kind: 'delivery', messageId: lost, channel: 'whatsapp', run: 1 },
      ]);
    } finally {
      await other.close();
    }
  });
});
