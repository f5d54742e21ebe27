import { beforeAll, describe, expect, test } from 'vitest';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import { createClient, TEST_NOW as NOON } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { answersTo as answerRows, receiveText, sendText } from '../transfer/texting.ts';
import { arrival, later, useMessages } from './seed.ts';

const { database, at, newPhone, inboundOf, statementsOf } = useMessages();
beforeAll(async () => {
  // Given at the insert, under the conversation's lock; the id of a transaction is older than its lock.
  await database.sql('alter table outbound_message add column position bigint generated always as identity');
});

const say = (from: string, body: string, more: object = {}) => sendText(database, from, { body, ...more });
const answersTo = async (from: string) => (await answerRows(database, from)).map(({ template }) => template);

type Conversation = { address: string; alerts_silenced_at: Date | null; last_inbound_at: Date };
async function conversationOf(phone: string) {
  const [row] = await database.sql<Conversation>('select * from conversation where sender_key = $1', [
    senderKeyOf(phone),
  ]);
  return row;
}
const lockConversation = (phone: string) =>
  holdLock(database, 'select 1 from conversation where sender_key = $1 for update', [senderKeyOf(phone)]);

describe('storing (data flow 1, P4)', () => {
  test('takes one statement, a transaction by itself, and hands the sender over', async () => {
    const ctx = at(NOON);
    const message = arrival(newPhone(), 'hola');
    await receiveInbound(at(NOON), arrival(newPhone(), 'the first one connects'));
    expect(await statementsOf(() => receiveInbound(ctx, message))).toBe(1);
    expect(ctx.handed.map((stored) => stored.handoff)).toEqual([
      { kind: 'inbound', senderKey: senderKeyOf(message.from) },
    ]);
  });

  test('a repeated sid is one row, one handoff, and one effect, also when both come at once', async () => {
    const ctx = at(NOON);
    const phone = newPhone();
    const message = arrival(phone, 'hola');
    const stored = await Promise.all([1, 2, 3].map(() => receiveInbound(ctx, message)));
    expect(stored.filter((one) => one.stored)).toHaveLength(1);
    expect(ctx.handed).toHaveLength(1);
    await processSender(at(NOON), senderKeyOf(message.from));
    await receiveInbound(at(NOON), { ...message, body: 'otra cosa' });
    await processSender(at(NOON), senderKeyOf(message.from));
    expect(await answersTo(phone)).toEqual(['answer_sign_up']);
  });

  test('waits on no lock: not on its sender’s conversation either', async () => {
    const phone = newPhone();
    await say(phone, 'hola');
    const lock = await lockConversation(phone);
    expect(await receiveInbound(at(NOON), arrival(phone, 'hola'))).toEqual({ stored: true });
    await lock.release();
  });

  test('a text with a NUL is stored all the same', async () => {
    expect(await say(newPhone(), 'ho\0la')).toBe('sign_up');
  });

  test('a time of receipt in the future is not believed', async () => {
    const sid = await receiveText(database, newPhone(), { body: 'hola', receivedAt: later(NOON, HOUR_MS) });
    const [row] = await database.sql('select received_at from inbound_message where sid = $1', [sid]);
    expect(row).toEqual({ received_at: NOON });
  });
});

describe('an unknown sender', () => {
  test('is stored and gets the sign-up link once a local day', async () => {
    const phone = newPhone();
    const lateEvening = new Date('2026-03-11T02:30:00Z');
    expect(await say(phone, 'hola')).toBe('sign_up');
    expect(await say(phone, 'hola?', { now: lateEvening })).toBe('sign_up');
    expect(await answersTo(phone)).toEqual(['answer_sign_up']);
    await say(phone, 'hola', { now: later(lateEvening, HOUR_MS) });
    expect(await answersTo(phone)).toEqual(['answer_sign_up', 'answer_sign_up']);
  });

  test('gets no more than that for media, NO FUI YO or something like a literal text', async () => {
    const phone = newPhone();
    const nearly =
      'Hola ! soy *Juan Perez* , mi correo de cliente es a@b.com y deseo que el servicio x que activo pase a nombre de nadie';
    await say(phone, '', { mediaCount: 1 });
    await say(phone, 'NO FUI YO');
    await say(phone, nearly);
    expect(await answersTo(phone)).toEqual(['answer_sign_up']);
  });
});

describe('what a client writes', () => {
  test('something else: the general answer, once a day', async () => {
    const { phone } = await createClient(database);
    expect(await say(phone, 'hola, tengo una duda')).toBe('general');
    expect(await say(phone, '¿hay alguien?')).toBe('general');
    expect(await answersTo(phone)).toEqual(['answer_general']);
  });

  test('something else is told who reads, and how to reach them where that is said', async () => {
    const { phone } = await createClient(database);
    for (const [day, staffContact] of [undefined, '+54 11 5555-0199'].entries()) {
      const now = later(NOON, day * DAY_MS);
      await receiveText(database, phone, { body: 'hola', now });
      const ctx = at(now);
      const deployment = { ...ctx.deployment, staffContact };
      await processSender({ ...ctx, deployment }, senderKeyOf(`whatsapp:${phone}`));
    }
    const said = await answerRows(database, phone);
    expect(said.map(({ variables }) => variables['team'])).toEqual([
      'nuestro equipo',
      'nuestro equipo (+54 11 5555-0199)',
    ]);
  });

  test('BAJA gets the link to the panel and cancels nothing (X1)', async () => {
    const { phone } = await createClient(database);
    expect(await say(phone, 'baja')).toBe('cancellation_link');
    expect(await answersTo(phone)).toEqual(['answer_cancellation_link']);
  });

  test.each(['ALTO', 'stop'])('%s silences alerts and ALTA turns them on again (A6)', async (word) => {
    const { phone } = await createClient(database);
    const silencedAt = async () => (await conversationOf(phone))?.alerts_silenced_at;
    expect(await say(phone, word)).toBe('alerts_off');
    expect(await silencedAt()).toEqual(NOON);
    expect(await say(phone, 'Alta')).toBe('alerts_on');
    expect(await silencedAt()).toBeNull();
    expect((await answersTo(phone)).sort()).toEqual(['answer_alerts_off', 'answer_alerts_on']);
  });

  test.each([{ mediaCount: 1 }, { forwarded: true }])('%o is no consent (T7)', async (how) => {
    const { phone } = await createClient(database);
    const text =
      'Hola ! soy *Juan Perez* , mi correo de cliente es juan@example.com y deseo que el servicio Hosting que activo y ' +
      'al dia pase a nombre del cliente Jose Garcia con correo jose@example.com..';
    expect(await say(phone, text, how)).toBe('media');
    expect(await answersTo(phone)).toEqual(['answer_media']);
  });

  test('another form of the same number is the same sender, and the answer goes to the form last seen (C4)', async () => {
    const phone = newPhone();
    await createClient(database, { phone });
    const withoutNine = phone.replace('+549', '+54');
    expect(await say(withoutNine, 'hola')).toBe('general');
    expect(await answersTo(withoutNine)).toEqual(['answer_general']);
    expect((await conversationOf(phone))?.address).toBe(withoutNine);
  });
});

describe('NO FUI YO freezes (C9, G9)', () => {
  const frozen = async ({ id }: { id: string }) => {
    const [row] = await database.sql('select frozen_at from client where id = $1', [id]);
    return row?.['frozen_at'];
  };

  test('every account with that phone, and no other', async () => {
    const one = await createClient(database);
    const sharing = await createClient(database, { phone: one.phone });
    const bystander = await createClient(database);
    expect(await say(one.phone, '¡No fui yo!')).toBe('frozen');
    expect(await frozen(one)).toEqual(NOON);
    expect(await frozen(sharing)).toEqual(NOON);
    expect(await frozen(bystander)).toBeNull();
    expect(await answersTo(one.phone)).toEqual(['answer_frozen']);
    const tasks = await database.sql<{ kind: string; client_id: string }>(
      'select kind, client_id from staff_task where client_id = any ($1)',
      [[one.id, sharing.id, bystander.id]],
    );
    expect(new Set(tasks.map((task) => task.client_id))).toEqual(new Set([one.id, sharing.id]));
    expect(tasks.map((task) => task.kind)).toEqual(['account_frozen', 'account_frozen']);
  });

  test('even as the caption of a photo', async () => {
    const person = await createClient(database);
    expect(await say(person.phone, 'NO FUI YO', { mediaCount: 1 })).toBe('frozen');
  });

  test('also from WhatsApp’s own name of a user who was seen with that phone before (T6)', async () => {
    const person = await createClient(database);
    const externalUserId = `AR.${Date.now()}`;
    await say(person.phone, 'hola', { externalUserId });
    expect(await say(externalUserId, 'no fui yo', { externalUserId })).toBe('frozen');
    expect(await frozen(person)).toEqual(NOON);
  });

  test('but not from a name whose digits happen to be somebody’s phone', async () => {
    const person = await createClient(database);
    expect(await say(`AR.${senderKeyOf(person.phone)}`, 'no fui yo')).toBe('sign_up');
    expect(await frozen(person)).toBeNull();
  });

  test('the sender is the actor of the event', async () => {
    const person = await createClient(database);
    const sid = await receiveText(database, person.phone, 'no fui yo');
    await processSender(at(NOON), senderKeyOf(person.phone));
    const [event] = await database.sql(
      `select actor, cause from event where type = 'client.frozen' and client_id = $1`,
      [person.id],
    );
    expect(event).toEqual({ actor: { type: 'sender', messageSid: sid }, cause: sid });
  });
});

describe('order', () => {
  test('messages of one sender are processed once each and in order, whoever processes them', async () => {
    const { phone } = await createClient(database);
    const bodies = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'ALTO' : 'ALTA'));
    const sids: string[] = [];
    for (const body of bodies) sids.push(await receiveText(database, phone, body));
    const instants = Array.from({ length: 6 }, (_, index) => later(NOON, index));
    await Promise.all(instants.map((now) => processSender(at(now), senderKeyOf(phone))));
    const rows = await Promise.all(sids.map((sid) => inboundOf(sid)));
    expect(rows.map((row) => row.outcome)).toEqual(
      bodies.map((body) => (body === 'ALTO' ? 'alerts_off' : 'alerts_on')),
    );
    expect(await answersTo(phone)).toHaveLength(bodies.length);
    const events = await database.sql<{ sid: string }>(
      `select substring(business_key from 8) as sid from outbound_message where address = $1 order by position`,
      [phone],
    );
    expect(events.map((row) => row.sid)).toEqual(sids);
  });

  test('a second process waits for the first one’s message, and then finds it done', async () => {
    const { phone } = await createClient(database);
    const senderKey = senderKeyOf(phone);
    await say(phone, 'hola');
    await receiveText(database, phone, 'ALTO');
    const lock = await lockConversation(phone);
    const contenders = [processSender(at(NOON), senderKey), processSender(at(NOON), senderKey)];
    await waitForContenders(database, 2);
    await lock.release();
    await Promise.all(contenders);
    expect((await answersTo(phone)).filter((template) => template === 'answer_alerts_off')).toHaveLength(1);
  });

  test('few statements: lock, read, what it does, done and record, and one where nothing is left to process', async () => {
    const { phone } = await createClient(database);
    await say(phone, 'hola');
    await receiveText(database, phone, 'BAJA');
    const process = () => processSender(at(NOON), senderKeyOf(phone));
    expect(await statementsOf(process)).toBe(4);
    expect(await statementsOf(process)).toBe(1);
  });
});

test('the conversation keeps the latest time of receipt, whatever the order of arrival (A3)', async () => {
  const { phone } = await createClient(database);
  await say(phone, 'hola');
  await say(phone, 'hola', { receivedAt: later(NOON, -HOUR_MS) });
  expect((await conversationOf(phone))?.last_inbound_at).toEqual(NOON);
});
