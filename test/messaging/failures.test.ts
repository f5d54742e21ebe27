import { afterEach, describe, expect, test } from 'vitest';
import { contentDefinition } from '../../domain/messaging/rendering.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { until } from '../harness/until.ts';
import { security } from './seed.ts';
import { useSendingHouse } from './sending-system.ts';

const {
  system,
  newPhone,
  send: sendAny,
  rowOf,
  eventsOf,
  reached,
  attempts,
  writes,
  choose,
} = useSendingHouse();
afterEach(async () => {
  expect(await system.sql('select 1 from sending_stop where lifted_at is null')).toEqual([]);
});

const send = (message: Parameters<typeof sendAny>[0] = {}) => sendAny({ ...security, ...message });

const openTasks = (kind: string) =>
  system.sql<{ id: string; details: Record<string, string>; subject_id: string }>(
    'select * from staff_task where kind = $1 and resolved_at is null',
    [kind],
  );

describe('a failure that passes by itself, told by callback (A4)', () => {
  test('is tried again as a new attempt of the same message, which arrives once', async () => {
    const messageId = await send({ faults: [{ kind: '63018' }] });
    await reached(messageId, 'held');
    expect(await rowOf(messageId)).toMatchObject({
      error_code: '63018',
      provider_id: null,
      accepted_at: null,
    });
    await system.sleep('2 minutes');
    await system.sweep();
    await reached(messageId, 'delivered');
    const { taken, shown } = attempts(messageId);
    expect([taken.length, shown.length]).toEqual([2, 1]);
    expect(await openTasks('message_parked')).toEqual([]);
  });
});

describe('free text that was refused as outside the window (63016)', () => {
  test('goes once more as template, and is one message (D59)', async () => {
    const address = newPhone();
    await writes(address);
    const messageId = await send({ address, faults: [{ kind: '63016' }] });
    await reached(messageId, 'delivered');
    const { taken, shown } = attempts(messageId);
    expect(taken.map(({ contentSid }) => Boolean(contentSid))).toEqual([false, true]);
    expect(shown).toHaveLength(1);
    expect(
      await system.sql('select 1 from outbound_message where address = $1 and template = $2', [
        address,
        'account_password_changed',
      ]),
    ).toHaveLength(1);
  });
});

describe.each([
  ['by callback (63051)', '63051'],
  ['in the answer (20003)', '20003'],
])('an account, credential or sender that does not work, told %s', (_, kind) => {
  test('holds everything under one task; whoever gets through ends it, and all of it is sent', async () => {
    const phonesOfAll = [newPhone(), newPhone(), newPhone()];
    const first = await send({ address: phonesOfAll[0], faults: [{ kind }] });
    await reached(first, 'held');
    const others = [await send({ address: phonesOfAll[1] }), await send({ address: phonesOfAll[2] })];
    for (const id of others) await reached(id, 'held');
    expect(others.map((id) => attempts(id).taken.length)).toEqual([0, 0]);
    expect(await openTasks('sending_stopped')).toMatchObject([
      { details: { channel: 'whatsapp', code: kind } },
    ]);
    await system.sleep('2 minutes');
    await system.sweep();
    await until(async () => (await openTasks('sending_stopped')).length === 0, 'the stop is over');
    await system.sweep();
    for (const id of [first, ...others]) {
      await reached(id, 'delivered');
      expect(attempts(id).shown).toHaveLength(1);
    }
    expect(await openTasks('message_parked')).toEqual([]);
  });
});

describe('a template that WhatsApp does not take', () => {
  test('holds what needs it, with its name, under one task; other templates and free text go on', async () => {
    const ids = [await send({ faults: [{ kind: '63041' }] }), await send({ faults: [] })];
    await reached(ids[0] ?? '', 'held');
    ids.push(await send());
    await reached(ids[2] ?? '', 'held');
    const { friendly_name: template } = contentDefinition('account_password_changed', {
      ...TEST_DEPLOYMENT,
      publicUrl: system.apiUrl,
    });
    expect(await openTasks('sending_stopped')).toMatchObject([{ details: { template, code: '63041' } }]);
    const other = await sendAny();
    await reached(other, 'delivered');
    const writer = newPhone();
    await writes(writer);
    const text = await send({ address: writer });
    await reached(text, 'delivered');
    const [stop, ...others] = await openTasks('sending_stopped');
    expect(others).toEqual([]);
    await choose(stop?.subject_id ?? '', 'mended');
    await system.sweep();
    for (const id of ids) await reached(id, 'delivered');
  });
});

test('a failure that nobody knows is one task of its message, which staff sends again', async () => {
  const messageId = await send({ faults: [{ kind: '63013' }] });
  await reached(messageId, 'parked');
  expect(await openTasks('message_parked')).toMatchObject([
    { subject_id: messageId, details: { code: '63013' } },
  ]);
  await choose(messageId, 'send_again');
  await reached(messageId, 'delivered');
  const { taken, shown } = attempts(messageId);
  expect([taken.length, shown.length]).toEqual([2, 1]);
});

describe('a state that no callback told (A5)', () => {
  const unheard = { kind: 'no_webhook', operation: 'status' };

  test('is read back after an hour; while Twilio is away it waits, and decides nothing', async () => {
    const messageId = await send({ faults: [unheard] });
    await reached(messageId, 'sent');
    await system.sleep('50 minutes');
    expect(await system.readStates()).toBe(0);
    await system.sleep('15 minutes');
    await system.outside.whatsapp.pause();
    await expect(system.readStates()).rejects.toMatchObject({ name: 'NotSent' });
    await system.outside.whatsapp.resume();
    expect((await rowOf(messageId)).state).toBe('sent');
    await system.sleep('6 minutes');
    expect(await system.readStates()).toBe(1);
    expect(await rowOf(messageId)).toMatchObject({ state: 'delivered', next_read_at: null });
  });

  test('does what a callback does: a failure that passes is tried again, one of the recipient is flagged', async () => {
    const passes = await send({ faults: [unheard, { kind: '63018' }] });
    const gone = await send({ faults: [unheard, { kind: '63024' }] });
    await system.sleep('65 minutes');
    expect(await system.readStates()).toBe(2);
    expect(await eventsOf(gone)).toEqual(['message.failed', 'contact.unreachable']);
    await reached(passes, 'held');
    await system.sleep('3 minutes');
    await system.sweep();
    await reached(passes, 'delivered');
    expect(attempts(passes).shown).toHaveLength(1);
  });
});

test('a message is sent though Postgres let no try begin for longer than the tries have', async () => {
  await system.sql(
    `create function away() returns trigger language plpgsql as $$ begin raise exception 'away'; end $$;
    create trigger away before update on outbound_message for each row execute function away()`,
  );
  const messageId = await sendAny();
  await system.sleep('25h');
  await system.sql('drop trigger away on outbound_message');
  await system.sleep('20m');
  await reached(messageId, 'delivered');
  expect(await openTasks('message_parked')).toEqual([]);
  expect(attempts(messageId).shown).toHaveLength(1);
});
