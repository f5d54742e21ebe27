import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { formatTime } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { deliveries, deliveryActivity, deliveryId } from '../../workflows/messages.ts';
import { createCompany } from '../harness/builders.ts';
import { type House, startHouse } from '../harness/house.ts';
import { until } from '../harness/until.ts';
import { textsOfDelivery } from '../history/runs.ts';
import { eventTypes, HOUR_MS, type Message, MINUTE_MS, messageRow, queueMessage, seedStaff } from './seed.ts';

const NAME = 'Juan Perez';
const TIME_ZONE = 'America/Argentina/Buenos_Aires';

// One house for all: every test has a phone and a message of its own, and time only goes forward.
let house: House;
beforeAll(async () => {
  house = await startHouse({ devServer: true });
  await createCompany(house.database);
});
afterAll(() => house.stop());
/** A fault that was never reached would make its test pass for nothing. */
afterEach(() => {
  expect(house.outside.whatsapp.faults.left).toBe(0);
  expect(house.outside.mailbox.faults.left).toBe(0);
});

let phones = 0;
function newPhone(): string {
  phones += 1;
  return `+5491166660${String(phones).padStart(3, '0')}`;
}

type Fault = { kind: string; operation?: string };

/** Sends one message to a phone of its own while the given faults wait for it. */
async function send({ faults = [], ...message }: Partial<Message> & { faults?: Fault[] } = {}) {
  const address = message.address ?? newPhone();
  for (const { kind, operation } of faults) {
    house.outside.whatsapp.faults.add({
      kind,
      match: { contains: address, ...(operation ? { operation } : {}) },
    });
  }
  const ctx = await house.verbs.context();
  return queueMessage(ctx, { variables: { name: NAME }, ...message, address });
}

const rowOf = (messageId: string) => messageRow(house.database, messageId);
const eventsOf = (messageId: string) => eventTypes(house.database, messageId);

const delivery = (messageId: string, number = 1) =>
  house.client.activity.getHandle(deliveryId(messageId, number));
const ended = (messageId: string, number?: number) => delivery(messageId, number).result();

/** So much later the sweep looks what is due. */
async function later(ms: number): Promise<void> {
  house.passTime(ms);
  await house.sweep();
}

async function reached(messageId: string, state: string): Promise<void> {
  await until(async () => (await rowOf(messageId)).state === state, `the message is ${state}`);
}

async function inTheDark(messageId: string): Promise<void> {
  const isUnknown = async () => (await eventsOf(messageId)).includes('message.outcome_unknown');
  await until(isUnknown, 'nobody knows whether it was sent');
}

/** The provider messages that Twilio made of one message of ours. */
function acceptedByTwilio(messageId: string): { contentSid?: string; body: string }[] {
  return house.outside.whatsapp.log.flatMap((entry) =>
    entry.type === 'message' && entry.message.statusCallback?.includes(messageId) ? [entry.message] : [],
  );
}

async function choose(messageId: string, choice: string): Promise<void> {
  const [task] = await house.sql<{ id: string }>(
    `select id from staff_task where kind = 'message_parked' and subject_id = $1 and resolved_at is null`,
    [messageId],
  );
  const actor = { type: 'staff', staffId: await seedStaff(house.database), role: 'agent' } as const;
  await resolveTask(await house.as(actor), { taskId: task?.id ?? '', choice });
}

describe('a message on its way out (A2–A5)', () => {
  test('is accepted once, as a template to somebody who never wrote; its states follow by callback', async () => {
    const messageId = await send();
    await ended(messageId);
    await reached(messageId, 'delivered');
    const [accepted, ...others] = acceptedByTwilio(messageId);
    expect(others).toEqual([]);
    expect(accepted?.contentSid).toMatch(/^HX/);
    expect(accepted?.body).toBe(
      `Hola ${NAME}: tu cuenta ya está verificada. Ya podés pasar y recibir servicios.`,
    );
  });

  test('takes one activity and no workflow (P12)', async () => {
    const messageId = await send();
    expect(await ended(messageId)).toEqual({ is: 'over', state: 'sent' });
    expect((await delivery(messageId).describe()).attempt).toBe(1);
    await expect(house.client.workflow.getHandle(deliveryId(messageId)).describe()).rejects.toThrow(
      /not found/,
    );
  });

  test('goes as free text once its reader has written', async () => {
    const address = newPhone();
    await house.outside.whatsapp.inbound({ from: address, body: 'hola' });
    await until(async () => house.outside.whatsapp.messages(address).length > 0, 'the sign-up link came');
    const messageId = await send({ address });
    await ended(messageId);
    const [accepted] = acceptedByTwilio(messageId);
    expect(accepted?.body).toContain('ya está verificada');
    expect(accepted?.contentSid).toBeUndefined();
  });

  test('is tried again when Twilio clearly did not take it (429), and sent once', async () => {
    const messageId = await send({ faults: [{ kind: '429' }, { kind: '429' }] });
    await ended(messageId);
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('is tried again when Twilio cannot be reached, and sent once', async () => {
    await house.outside.whatsapp.pause();
    const messageId = await send();
    await until(async () => (await rowOf(messageId)).error_code === 'ECONNREFUSED', 'nobody answered');
    await house.outside.whatsapp.resume();
    await ended(messageId);
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('is tried again when Twilio has suspended the account (403), and sent once', async () => {
    const messageId = await send({ faults: [{ kind: '403' }] });
    await until(async () => (await rowOf(messageId)).error_code === '20005', 'the first try was refused');
    await ended(messageId);
    await later(2 * MINUTE_MS);
    await ended(messageId, 2);
    // Only its callback lifts the stop, which would hold the messages of the next tests.
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test.each(['5xx_accepted', 'drop_reply'])(
    'is matched by its callback when Twilio took it in silence (%s)',
    async (kind) => {
      const messageId = await send({ faults: [{ kind }, { kind: 'delay_status' }] });
      await inTheDark(messageId);
      expect((await rowOf(messageId)).state).toBe('sending');
      await house.outside.whatsapp.releaseStatuses();
      await ended(messageId);
      await reached(messageId, 'delivered');
      expect(acceptedByTwilio(messageId)).toHaveLength(1);
    },
  );

  test.each(['5xx', 'drop_request'])(
    'is parked when nobody knows and no callback comes (%s); staff sends it again',
    async (kind) => {
      const messageId = await send({ faults: [{ kind }] });
      await inTheDark(messageId);
      await later(14 * MINUTE_MS);
      expect((await rowOf(messageId)).state).toBe('sending');
      await later(2 * MINUTE_MS);
      await reached(messageId, 'parked');
      expect(acceptedByTwilio(messageId)).toHaveLength(0);
      await choose(messageId, 'send_again');
      await ended(messageId, 3);
      await reached(messageId, 'delivered');
      expect(acceptedByTwilio(messageId)).toHaveLength(1);
    },
  );

  test('is not sent once staff gave it up', async () => {
    const messageId = await send({ faults: [{ kind: '5xx' }] });
    await inTheDark(messageId);
    await later(16 * MINUTE_MS);
    await reached(messageId, 'parked');
    await choose(messageId, 'give_up');
    expect(await rowOf(messageId)).toMatchObject({ state: 'failed', error_code: 'given_up' });
    expect(acceptedByTwilio(messageId)).toHaveLength(0);
  });

  test.each(['21211', '63024'])(
    'is not tried again when refused for good, at once or by callback (%s)',
    async (kind) => {
      const messageId = await send({ faults: [{ kind }] });
      await ended(messageId);
      await reached(messageId, 'failed');
      expect((await rowOf(messageId)).error_code).toBe(kind);
      expect(await eventsOf(messageId)).toEqual(['message.failed', 'contact.unreachable']);
    },
  );

  test.each(['repeat', 'reorder'])('ends the same when its callbacks come in %s', async (kind) => {
    const messageId = await send({ faults: [{ kind, operation: 'status' }] });
    await ended(messageId);
    await house.outside.whatsapp.settled();
    expect((await rowOf(messageId)).state).toBe('delivered');
  });

  test('waits for the end of the quiet hours, and is then sent (A8)', async () => {
    const hour = Number(formatTime(await house.clock.now(), TIME_ZONE).slice(0, 2));
    const setQuiet = (start: number, end: number) =>
      house.sql('update company_settings set quiet_hours_start = $1, quiet_hours_end = $2', [start, end]);
    await setQuiet(hour, (hour + 2) % 24);
    const messageId = await send({ template: 'account_welcome' });
    await reached(messageId, 'held');
    expect(acceptedByTwilio(messageId)).toHaveLength(0);
    await later(2 * HOUR_MS);
    await ended(messageId, 2);
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
    await setQuiet(22, 8);
  });

  test('is not sent by a delivery that comes early, twice or late', async () => {
    const messageId = await send({ faults: [{ kind: '5xx_accepted' }, { kind: 'delay_status' }] });
    await inTheDark(messageId);
    const ctx = await house.verbs.context();
    for (const run of [2, 2, 1])
      await transaction(ctx, async (tx) =>
        tx.handoff({ kind: 'delivery', messageId, channel: 'whatsapp', run }),
      );
    await house.outside.whatsapp.releaseStatuses();
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('goes on in another delivery when an operator terminated the one that was to send it', async () => {
    await house.workforce.stop();
    const messageId = await send();
    await delivery(messageId).terminate('by an operator');
    await house.workforce.start();
    await later(9 * MINUTE_MS);
    expect((await rowOf(messageId)).state).toBe('queued');
    await later(2 * MINUTE_MS);
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('ends at once and says why when it was started by hand with what it cannot read', async () => {
    for (const args of [[], ['x'], [{ messageId: 'x', run: 1 }]]) {
      const id = `by-hand-${JSON.stringify(args)}`;
      const by = await house.client.activity.start(deliveryActivity, { id, args, ...deliveries.whatsapp });
      await expect(by.result()).rejects.toMatchObject({ cause: { type: 'INVALID_INPUT' } });
    }
  });
});

describe('a worker that dies between sending and recording', () => {
  beforeAll(async () => {
    await house.sql(`create function die() returns trigger language plpgsql as $$ begin
      if new.state = 'sent' and old.state = 'sending' and old.error_code is null then
        raise exception 'the worker died';
      end if;
      return new;
    end $$`);
    await house.sql(
      'create trigger die before update on outbound_message for each row execute function die()',
    );
  });
  afterAll(() => house.sql('drop trigger die on outbound_message'));

  test('never sends twice: the callback says that it was sent', async () => {
    const messageId = await send({ faults: [{ kind: 'delay_status' }] });
    await until(async () => acceptedByTwilio(messageId).length === 1, 'Twilio took the message');
    await inTheDark(messageId);
    await house.outside.whatsapp.releaseStatuses();
    await ended(messageId);
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('never sends twice: with the callback lost as well it is parked', async () => {
    const messageId = await send({ faults: [{ kind: 'no_webhook', operation: 'status' }] });
    await until(async () => acceptedByTwilio(messageId).length === 1, 'Twilio took the message');
    await inTheDark(messageId);
    await later(16 * MINUTE_MS);
    await reached(messageId, 'parked');
    await choose(messageId, 'was_sent');
    expect((await rowOf(messageId)).state).toBe('sent');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });
});

test('of many messages under every fault none is sent twice or lost, and only what is unknown is parked', async () => {
  const endOf: Record<string, { state: string; accepted: number }> = {
    none: { state: 'delivered', accepted: 1 },
    '429': { state: 'delivered', accepted: 1 },
    '5xx_accepted': { state: 'delivered', accepted: 1 },
    drop_reply: { state: 'delivered', accepted: 1 },
    '21211': { state: 'failed', accepted: 0 },
    '5xx': { state: 'parked', accepted: 0 },
    drop_request: { state: 'parked', accepted: 0 },
  };
  const kinds = Array.from({ length: 28 }, (_, index) => Object.keys(endOf)[index % 7] ?? 'none');
  const ids = await Promise.all(kinds.map((kind) => send({ faults: kind === 'none' ? [] : [{ kind }] })));
  await until(async () => house.outside.whatsapp.faults.left === 0, 'every fault was reached');
  await until(async () => {
    const rows = await Promise.all(ids.map(rowOf));
    return rows.every(
      ({ state, error_code: code }) => state !== 'queued' && (state !== 'sending' || code !== null),
    );
  }, 'all were tried');
  await later(16 * MINUTE_MS);
  await until(async () => {
    const rows = await Promise.all(ids.map(rowOf));
    return rows.every((row) => ['delivered', 'failed', 'parked'].includes(row.state));
  }, 'everything is settled');
  for (const [index, id] of ids.entries()) {
    const { state } = await rowOf(id);
    expect({ state, accepted: acceptedByTwilio(id).length }, kinds[index]).toEqual(endOf[kinds[index] ?? '']);
  }
});

describe('e-mail', () => {
  test('to a mailbox that is full is tried again and flags nobody', async () => {
    house.outside.mailbox.faults.add({ kind: '552 5.2.2 mailbox full', match: 'full@', times: 2 });
    const messageId = await send({ channel: 'email', address: 'full@example.com' });
    await ended(messageId);
    expect(house.outside.mailbox.mails('full@example.com')).toHaveLength(1);
    expect(await eventsOf(messageId)).not.toContain('contact.unreachable');
  });

  const secret = {
    channel: 'email',
    template: 'account_confirm_email',
    variables: { date: '10/03/2026', time: '12:00', link: 'https://panel.example.com/confirmar/one-use' },
  } as const;

  test('goes out once, and its one-use link is forgotten', async () => {
    const messageId = await send({ ...secret, address: 'juan@example.com' });
    await ended(messageId);
    const [mail, ...others] = house.outside.mailbox.mails('juan@example.com');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ subject: 'Confirmá tu correo', text: expect.stringContaining('one-use') });
    const { state, variables } = await rowOf(messageId);
    expect({ state, variables }).toEqual({ state: 'sent', variables: {} });
  });

  test('is parked when the connection was lost after it was handed over, and never sent twice', async () => {
    house.outside.mailbox.faults.add({ kind: 'drop_reply' });
    const messageId = await send({ ...secret, address: 'lost@example.com' });
    await reached(messageId, 'parked');
    expect((await rowOf(messageId)).variables).toEqual({});
    await choose(messageId, 'was_sent');
    expect((await rowOf(messageId)).state).toBe('sent');
    expect(house.outside.mailbox.mails('lost@example.com')).toHaveLength(1);
  });

  test('to no mailbox fails for good and flags the contact; a busy server is tried again', async () => {
    house.outside.mailbox.faults.add({ kind: '5xx', match: 'nobody' }, { kind: '4xx', match: 'busy' });
    const nobody = await send({ ...secret, address: 'nobody@example.com' });
    const busy = await send({ ...secret, address: 'busy@example.com' });
    await ended(nobody);
    expect(await eventsOf(nobody)).toContain('contact.unreachable');
    await ended(busy);
    expect(house.outside.mailbox.mails('busy@example.com')).toHaveLength(1);
  });
});

test('a message is sent though Postgres let no try begin for longer than the tries have', async () => {
  const own = await startHouse();
  try {
    await createCompany(own.database);
    await own.sql(
      `create function away() returns trigger language plpgsql as $$ begin raise exception 'away'; end $$`,
    );
    await own.sql(
      'create trigger away before update on outbound_message for each row execute function away()',
    );
    const address = newPhone();
    const messageId = await queueMessage(await own.verbs.context(), { address });
    await own.sleep('25h');
    await own.sql('drop trigger away on outbound_message');
    await own.sleep('20m');
    await until(
      async () => (await messageRow(own.database, messageId)).state === 'delivered',
      'it is delivered',
    );
    expect(await own.sql("select 1 from staff_task where kind = 'message_parked'")).toEqual([]);
    expect(own.outside.whatsapp.messages(address)).toHaveLength(1);
  } finally {
    await own.stop();
  }
});

test('Temporal keeps no name, phone, address or text of a delivery (invariant 15)', async () => {
  const address = newPhone();
  const messageId = await send({ address, faults: [{ kind: '429' }] });
  await ended(messageId);
  const texts = [...(await textsOfDelivery(house, deliveryId(messageId)))].join();
  expect(texts).toContain(messageId);
  for (const personal of [address.slice(1), NAME, 'verificada']) expect(texts).not.toContain(personal);
});
