import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endRestoreMode, startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { deliveries, deliveryActivity, deliveryId } from '../../workflows/messages.ts';
import { until } from '../harness/until.ts';
import { textsOfDelivery } from '../history/runs.ts';
import { useSendingHouse } from './sending-system.ts';

const NAME = 'Juan Perez';
const messages = useSendingHouse({ devServer: true });
const { system, newPhone, send, rowOf, eventsOf, reached, writes, choose } = messages;
const acceptedByTwilio = (messageId: string) => messages.attempts(messageId).taken;

const delivery = (messageId: string, number = 1) =>
  system.client.activity.getHandle(deliveryId(messageId, number));
const ended = (messageId: string, number?: number) => delivery(messageId, number).result();

/** So much later the sweep looks what is due. */
async function later(ms: number): Promise<void> {
  system.passTime(ms);
  await system.sweep();
}

async function inTheDark(messageId: string): Promise<void> {
  const isUnknown = async () => (await eventsOf(messageId)).includes('message.outcome_unknown');
  await until(isUnknown, 'nobody knows whether it was sent');
}

describe('a message on its way out (A2–A5)', () => {
  test('takes one activity and no workflow, as a template to somebody who never wrote (P12)', async () => {
    const messageId = await send();
    // Its callback may come before its answer is written down.
    const state = expect.stringMatching(/^(?:sent|delivered)$/);
    expect(await ended(messageId)).toEqual({ is: 'over', state });
    expect((await delivery(messageId).describe()).attempt).toBe(1);
    const { workflow } = system.client;
    await expect(workflow.getHandle(deliveryId(messageId)).describe()).rejects.toThrow(/not found/);
    const body = `Hola ${NAME}: tu cuenta ya está verificada. Ya podés pasar y recibir servicios.`;
    expect(acceptedByTwilio(messageId)).toMatchObject([{ contentSid: expect.stringMatching(/^HX/), body }]);
  });

  test('goes as free text once its reader has written', async () => {
    const address = newPhone();
    await writes(address);
    const messageId = await send({ address });
    await ended(messageId);
    const [accepted] = acceptedByTwilio(messageId);
    expect(accepted?.body).toContain('ya está verificada');
    expect(accepted?.contentSid).toBeUndefined();
  });

  test('is tried again when Twilio cannot be reached, and sent once', async () => {
    await system.outside.whatsapp.pause();
    const messageId = await send();
    await until(async () => (await rowOf(messageId)).error_code === 'ECONNREFUSED', 'nobody answered');
    await system.outside.whatsapp.resume();
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

  test('is not sent by a delivery that comes early, twice or late', async () => {
    const messageId = await send({ faults: [{ kind: '5xx_accepted' }, { kind: 'delay_status' }] });
    await inTheDark(messageId);
    const ctx = await system.verbs.context();
    for (const run of [2, 2, 1])
      await transaction(ctx, async (tx) =>
        tx.handoff({ kind: 'delivery', messageId, channel: 'whatsapp', run }),
      );
    await system.outside.whatsapp.releaseStatuses();
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('goes on in another delivery when an operator terminated the one that was to send it', async () => {
    await system.workforce.stop();
    const messageId = await send();
    await delivery(messageId).terminate('by an operator');
    await system.workforce.start();
    await later(9 * MINUTE_MS);
    expect((await rowOf(messageId)).state).toBe('queued');
    await later(2 * MINUTE_MS);
    await reached(messageId, 'delivered');
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('waits in restore mode, and goes out once by another delivery when that ends (B10)', async () => {
    await startRestoreMode(await system.verbs.context());
    const messageId = await send();
    expect(await ended(messageId)).toMatchObject({ is: 'held' });
    await later(MINUTE_MS);
    expect((await rowOf(messageId)).state).toBe('queued');
    expect(acceptedByTwilio(messageId)).toEqual([]);
    await endRestoreMode(await system.verbs.context(), { forced: 'test' });
    await later(MINUTE_MS);
    await reached(messageId, 'delivered');
    expect(await ended(messageId, 2)).toMatchObject({ is: 'over' });
    expect(acceptedByTwilio(messageId)).toHaveLength(1);
  });

  test('ends at once and says why when it was started by hand with what it cannot read', async () => {
    for (const args of [[], ['x'], [{ messageId: 'x', run: 1 }]]) {
      const id = `by-hand-${JSON.stringify(args)}`;
      const by = await system.client.activity.start(deliveryActivity, { id, args, ...deliveries.whatsapp });
      await expect(by.result()).rejects.toMatchObject({ cause: { type: 'INVALID_INPUT' } });
    }
  });
});

describe('a worker that dies between sending and recording', () => {
  beforeAll(async () => {
    await system.sql(`create function die() returns trigger language plpgsql as $$ begin
      if new.state = 'sent' and old.state = 'sending' and old.error_code is null then
        raise exception 'the worker died';
      end if;
      return new;
    end $$`);
    await system.sql(
      'create trigger die before update on outbound_message for each row execute function die()',
    );
  });
  afterAll(() => system.sql('drop trigger die on outbound_message'));

  test('never sends twice: the callback says that it was sent, or it is parked with that lost as well (D57)', async () => {
    const told = await send({ faults: [{ kind: 'delay_status' }] });
    const untold = await send({ faults: [{ kind: 'no_webhook', operation: 'status' }] });
    for (const messageId of [told, untold]) await inTheDark(messageId);
    await system.outside.whatsapp.releaseStatuses();
    await reached(told, 'delivered');
    await later(16 * MINUTE_MS);
    await reached(untold, 'parked');
    await choose(untold, 'was_sent');
    expect((await rowOf(untold)).state).toBe('sent');
    expect([told, untold].map((id) => acceptedByTwilio(id).length)).toEqual([1, 1]);
  });
});

const of = (...kinds: string[]) => kinds.map((kind) => ({ kind }));
const ofCallbacks = (kind: string) => [{ kind, operation: 'status' }];
/** The faults of a message, its state once it was tried and in the end, and how often Twilio takes it till then. */
const underFaults = [
  ['none', [], 'delivered', 'delivered', 1],
  ['too many requests', of('429', '429'), 'delivered', 'delivered', 1],
  ['callbacks that are repeated', ofCallbacks('repeat'), 'delivered', 'delivered', 1],
  ['callbacks in another order', ofCallbacks('reorder'), 'delivered', 'delivered', 1],
  ['taken with an error', of('5xx_accepted', 'delay_status'), 'sending', 'delivered', 1],
  ['the answer is lost', of('drop_reply', 'delay_status'), 'sending', 'delivered', 1],
  ['refused at once', of('21211'), 'failed', 'failed', 0],
  ['refused by callback', of('63024'), 'failed', 'failed', 1],
  ['an error', of('5xx'), 'sending', 'parked', 0],
  ['the request is lost', of('drop_request'), 'sending', 'parked', 0],
] as const;

test('of many messages under every fault none is sent twice or lost, and only what is unknown is parked', async () => {
  const sent = await Promise.all(
    Array.from({ length: 3 }, () => underFaults)
      .flat()
      .map(async ([name, faults, first, end, taken]) => {
        const id = await send({ faults: [...faults] });
        return { id, name, first, end, taken };
      }),
  );
  const are = (what: 'first' | 'end') =>
    until(async () => {
      const rows = await Promise.all(sent.map(({ id }) => rowOf(id)));
      return sent.every(({ [what]: state }, index) => rows[index]?.state === state);
    }, `every message is as it is ${what}`);
  await until(async () => system.outside.whatsapp.faults.left === 0, 'every fault was reached');
  for (const { id, first } of sent) if (first === 'sending') await inTheDark(id);
  await are('first');
  await system.outside.whatsapp.releaseStatuses();
  await later(14 * MINUTE_MS);
  for (const { id, end } of sent) if (end === 'parked') expect((await rowOf(id)).state).toBe('sending');
  await later(2 * MINUTE_MS);
  await are('end');
  for (const { id, name, taken, end } of sent) {
    expect(acceptedByTwilio(id), name).toHaveLength(taken);
    if (end === 'failed') expect(await eventsOf(id)).toEqual(['message.failed', 'contact.unreachable']);
  }
  const [again, givenUp] = sent.filter(({ end }) => end === 'parked').map(({ id }) => id);
  await choose(again ?? '', 'send_again');
  await choose(givenUp ?? '', 'give_up');
  await reached(again ?? '', 'delivered');
  expect(acceptedByTwilio(again ?? '')).toHaveLength(1);
  expect(await rowOf(givenUp ?? '')).toMatchObject({ state: 'failed', error_code: 'given_up' });
  expect(acceptedByTwilio(givenUp ?? '')).toHaveLength(0);
});

describe('e-mail', () => {
  const secret = {
    channel: 'email',
    template: 'account_confirm_email',
    variables: { date: '10/03/2026', time: '12:00', link: 'https://panel.example.com/confirmar/one-use' },
  } as const;

  test('goes out once, and its one-use link is forgotten', async () => {
    const messageId = await send({ ...secret, address: 'juan@example.com' });
    await ended(messageId);
    const [mail, ...others] = system.outside.mailbox.mails('juan@example.com');
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ subject: 'Confirmá tu correo', text: expect.stringContaining('one-use') });
    const { state, variables } = await rowOf(messageId);
    expect({ state, variables }).toEqual({ state: 'sent', variables: {} });
  });

  test('is parked when the connection was lost after it was handed over, and never sent twice', async () => {
    system.outside.mailbox.faults.add({ kind: 'drop_reply' });
    const messageId = await send({ ...secret, address: 'lost@example.com' });
    await reached(messageId, 'parked');
    expect((await rowOf(messageId)).variables).toEqual({});
    await choose(messageId, 'was_sent');
    expect((await rowOf(messageId)).state).toBe('sent');
    expect(system.outside.mailbox.mails('lost@example.com')).toHaveLength(1);
  });

  test('to no mailbox fails for good and flags the contact; a busy server and a full mailbox are tried again', async () => {
    system.outside.mailbox.faults.add(
      { kind: '5xx', match: 'nobody' },
      { kind: '4xx', match: 'busy' },
      { kind: '552 5.2.2 mailbox full', match: 'full@', times: 2 },
    );
    const nobody = await send({ ...secret, address: 'nobody@example.com' });
    const waiting = ['busy@example.com', 'full@example.com'];
    const ids = await Promise.all(waiting.map((address) => send({ ...secret, address })));
    await ended(nobody);
    expect(await eventsOf(nobody)).toContain('contact.unreachable');
    for (const id of ids) {
      await ended(id);
      expect(await eventsOf(id)).not.toContain('contact.unreachable');
    }
    expect(waiting.map((address) => system.outside.mailbox.mails(address).length)).toEqual([1, 1]);
  });
});

test('Temporal keeps no name, phone, address or text of a delivery (invariant 15)', async () => {
  const address = newPhone();
  const messageId = await send({ address, faults: [{ kind: '429' }] });
  await ended(messageId);
  const texts = [...(await textsOfDelivery(system, deliveryId(messageId)))].join();
  expect(texts).toContain(messageId);
  for (const personal of [address.slice(1), NAME, 'verificada']) expect(texts).not.toContain(personal);
});
