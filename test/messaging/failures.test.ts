import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { contentDefinition } from '../../domain/messaging/rendering.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { createCompany } from '../harness/builders.ts';
import { type House, startHouse } from '../harness/house.ts';
import { until } from '../harness/until.ts';
import { eventTypes, type Message, messageRow, queueMessage, seedStaff } from './seed.ts';

// One house for all: every test has a phone and a message of its own, and time only goes forward.
let house: House;
beforeAll(async () => {
  house = await startHouse();
  await createCompany(house.database);
});
afterAll(() => house.stop());
afterEach(async () => {
  expect(house.outside.whatsapp.faults.left).toBe(0);
  expect(await house.sql('select 1 from sending_stop where lifted_at is null')).toEqual([]);
});

let phones = 0;
function newPhone(): string {
  phones += 1;
  return `+5491177770${String(phones).padStart(3, '0')}`;
}

type Fault = { kind: string; operation?: string; times?: number };

async function send({ faults = [], ...message }: Partial<Message> & { faults?: Fault[] } = {}) {
  const address = message.address ?? newPhone();
  for (const { kind, operation, times = 1 } of faults) {
    house.outside.whatsapp.faults.add({
      kind,
      times,
      match: { contains: address, ...(operation && { operation }) },
    });
  }
  const variables = { name: 'Juan Perez', date: '1/1/2026', time: '12:00' };
  const ctx = await house.verbs.context();
  return queueMessage(ctx, { template: 'account_password_changed', variables, ...message, address } as never);
}

const rowOf = (messageId: string) => messageRow(house.database, messageId);

async function reached(messageId: string, state: string): Promise<void> {
  await until(async () => (await rowOf(messageId)).state === state, `the message is ${state}`);
}

/** What Twilio took of a message, and what of it a phone shows. */
function attempts(messageId: string) {
  const taken = house.outside.whatsapp.log.flatMap((entry) =>
    entry.type === 'message' && entry.message.statusCallback?.includes(messageId) ? [entry.message] : [],
  );
  const to = taken[0]?.to.replace('whatsapp:', '') ?? '';
  const shown = house.outside.whatsapp.messages(to).filter(({ sid }) => taken.some((one) => one.sid === sid));
  return { taken, shown };
}

const openTasks = (kind: string) =>
  house.sql<{ id: string; details: Record<string, string>; subject_id: string }>(
    'select * from staff_task where kind = $1 and resolved_at is null',
    [kind],
  );

async function mended(): Promise<void> {
  const [task] = await openTasks('sending_stopped');
  const actor = { type: 'staff', staffId: await seedStaff(house.database), role: 'agent' } as const;
  await resolveTask(await house.as(actor), { taskId: task?.id ?? '', choice: 'mended' });
}

describe('a failure that passes by itself, told by callback (A4)', () => {
  test('is tried again as a new attempt of the same message, which arrives once', async () => {
    const messageId = await send({ faults: [{ kind: '63018' }] });
    await reached(messageId, 'held');
    expect(await rowOf(messageId)).toMatchObject({
      error_code: '63018',
      provider_id: null,
      accepted_at: null,
    });
    await house.sleep('2 minutes');
    await house.sweep();
    await reached(messageId, 'delivered');
    const { taken, shown } = attempts(messageId);
    expect([taken.length, shown.length]).toEqual([2, 1]);
    expect(await openTasks('message_parked')).toEqual([]);
  });

  test('makes the security class wait half as long as the others', async () => {
    const faults = [{ kind: '63018' }];
    const security = await send({ faults });
    const other = await send({ faults, template: 'account_verified' });
    await reached(security, 'held');
    await reached(other, 'held');
    const [first, second] = [await rowOf(security), await rowOf(other)];
    expect(first.next_check_at?.getTime()).toBeLessThan(second.next_check_at?.getTime() ?? 0);
    await house.sleep('3 minutes');
    await house.sweep();
    await reached(other, 'delivered');
  });
});

describe('free text that was refused as outside the window (63016)', () => {
  test('goes once more as template, and is one message', async () => {
    const address = newPhone();
    await house.outside.whatsapp.inbound({ from: address, body: 'hola' });
    await until(async () => house.outside.whatsapp.messages(address).length > 0, 'an answer came');
    const messageId = await send({ address, faults: [{ kind: '63016' }] });
    await reached(messageId, 'delivered');
    const { taken, shown } = attempts(messageId);
    expect(taken.map(({ contentSid }) => Boolean(contentSid))).toEqual([false, true]);
    expect(shown).toHaveLength(1);
    expect(
      await house.sql('select 1 from outbound_message where address = $1 and template = $2', [
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
    await house.sleep('2 minutes');
    await house.sweep();
    await until(async () => (await openTasks('sending_stopped')).length === 0, 'the stop is over');
    await house.sweep();
    for (const id of [first, ...others]) {
      await reached(id, 'delivered');
      expect(attempts(id).shown).toHaveLength(1);
    }
    expect(await openTasks('message_parked')).toEqual([]);
  });

  test('is sent when staff says that it is mended', async () => {
    const messageId = await send({ faults: [{ kind }] });
    await reached(messageId, 'held');
    await mended();
    await house.sweep();
    await reached(messageId, 'delivered');
    expect(attempts(messageId).shown).toHaveLength(1);
  });

  test('is probed by one message at a time, later and later, without another task', async () => {
    const address = newPhone();
    const ids = [await send({ address, faults: [{ kind, times: 3 }] })];
    await reached(ids[0] ?? '', 'held');
    ids.push(await send({ address }), await send({ address }));
    for (const id of ids) await reached(id, 'held');
    const taken = () => ids.reduce((sum, id) => sum + attempts(id).taken.length, 0);
    const before = taken();
    for (const left of [1, 0]) {
      await house.sleep('5 minutes');
      await house.sweep();
      await until(async () => house.outside.whatsapp.faults.left === left, 'one message was a probe');
      for (const id of ids) await reached(id, 'held');
      await house.sweep();
    }
    expect(taken() - before).toBeLessThanOrEqual(2);
    expect(await openTasks('sending_stopped')).toHaveLength(1);
    await house.sleep('15 minutes');
    await house.sweep();
    await until(async () => (await openTasks('sending_stopped')).length === 0, 'the stop is over');
    await house.sweep();
    for (const id of ids) await reached(id, 'delivered');
  });
});

describe('a template that WhatsApp does not take', () => {
  test('holds what needs it, with its name, under one task; other templates and free text go on', async () => {
    const ids = [await send({ faults: [{ kind: '63041' }] }), await send({ faults: [] })];
    await reached(ids[0] ?? '', 'held');
    ids.push(await send());
    await reached(ids[2] ?? '', 'held');
    const { friendly_name: template } = contentDefinition('account_password_changed', {
      publicUrl: house.apiUrl,
      whatsAppNumber: '+5491155550100',
    });
    expect(await openTasks('sending_stopped')).toMatchObject([{ details: { template, code: '63041' } }]);
    const other = await send({ template: 'account_verified' });
    await reached(other, 'delivered');
    const writer = newPhone();
    await house.outside.whatsapp.inbound({ from: writer, body: 'hola' });
    await until(async () => house.outside.whatsapp.messages(writer).length > 0, 'an answer came');
    const text = await send({ address: writer });
    await reached(text, 'delivered');
    expect(await openTasks('sending_stopped')).toHaveLength(1);
    await mended();
    await house.sweep();
    for (const id of ids) await reached(id, 'delivered');
  });
});

describe('a failure that nobody knows', () => {
  test.each(['63013', '63005'])('is one task of its message, which staff sends again (%s)', async (kind) => {
    const messageId = await send({ faults: [{ kind }] });
    await reached(messageId, 'parked');
    const [task] = await openTasks('message_parked');
    expect(task).toMatchObject({ subject_id: messageId, details: { code: kind } });
    const actor = { type: 'staff', staffId: await seedStaff(house.database), role: 'agent' } as const;
    await resolveTask(await house.as(actor), { taskId: task?.id ?? '', choice: 'send_again' });
    await reached(messageId, 'delivered');
    const { taken, shown } = attempts(messageId);
    expect([taken.length, shown.length]).toEqual([2, 1]);
  });
});

describe('a state that no callback told (A5)', () => {
  const unheard = { kind: 'no_webhook', operation: 'status' };

  test('is read back after an hour', async () => {
    const messageId = await send({ faults: [unheard] });
    await reached(messageId, 'sent');
    await house.sleep('50 minutes');
    expect(await house.readStates()).toBe(0);
    await house.sleep('15 minutes');
    expect(await house.readStates()).toBe(1);
    expect(await rowOf(messageId)).toMatchObject({ state: 'delivered', next_read_at: null });
  });

  test('does what a callback does: a failure that passes is tried again, one of the recipient is flagged', async () => {
    const passes = await send({ faults: [unheard, { kind: '63018' }] });
    const gone = await send({ faults: [unheard, { kind: '63024' }] });
    await house.sleep('65 minutes');
    expect(await house.readStates()).toBe(2);
    expect(await eventTypes(house.database, gone)).toEqual(['message.failed', 'contact.unreachable']);
    await reached(passes, 'held');
    await house.sleep('3 minutes');
    await house.sweep();
    await reached(passes, 'delivered');
    expect(attempts(passes).shown).toHaveLength(1);
  });

  test('waits while Twilio is away, and decides nothing', async () => {
    const messageId = await send({ faults: [unheard] });
    await house.sleep('65 minutes');
    await house.outside.whatsapp.pause();
    await expect(house.readStates()).rejects.toMatchObject({ name: 'NotSent' });
    await house.outside.whatsapp.resume();
    expect((await rowOf(messageId)).state).toBe('sent');
    await house.sleep('6 minutes');
    expect(await house.readStates()).toBe(1);
    await reached(messageId, 'delivered');
  });
});
