import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type InboundArrival, receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { DAY_MS } from '../../domain/time.ts';
import { TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { holdLock, waitForContenders } from '../harness/contention.ts';
import { useDatabase } from '../harness/database.ts';
import { answersTo, outcomeOf, sendText } from './texting.ts';
import { consentsOf, createPair, openBetween, type Pair, planted, textsOf } from './two-people.ts';

/** As a message comes that was found in Twilio's list: nobody tells whether it was forwarded. */
const COLLECTED = { forwarded: undefined } as const;

const database = useDatabase();
let planId: string;
beforeAll(async () => {
  planId = await planted(database);
});

const newPair = () => createPair({ database, planId });
const templatesTo = async (phone: string) =>
  (await answersTo(database, phone)).map(({ template }) => template);

function arrival(from: string, body: string, more: Partial<InboundArrival> = {}): InboundArrival {
  return {
    sid: `SM${randomBytes(16).toString('hex')}`,
    from: `whatsapp:${from}`,
    to: `whatsapp:${TEST_DEPLOYMENT.whatsAppNumber}`,
    body,
    mediaCount: 0,
    forwarded: false,
    ...more,
  };
}

async function open(pair: Pair) {
  const opened = await openBetween(database, pair);
  return { opened, texts: textsOf(pair, opened) };
}

describe('a text that may have been forwarded proves nothing (T7)', () => {
  it.each(['holder', 'recipient'] as const)(
    'of the %s: he is asked to send it again, and then it counts',
    async (party) => {
      const pair = await newPair();
      const { opened, texts } = await open(pair);
      const { phone } = pair[party];
      expect(await sendText(database, phone, { body: texts[party], ...COLLECTED })).toBe('asked_again');
      expect(await consentsOf(database, opened)).toEqual([]);
      expect(await templatesTo(phone)).toEqual(['answer_send_again']);
      expect(await sendText(database, phone, texts[party])).toBe('consent_recorded');
      expect(await consentsOf(database, opened)).toEqual([party]);
    },
  );

  it('opens no transfer either (T3 b)', async () => {
    const pair = await newPair();
    const { opened, texts } = await open(pair);
    await database.sql(
      `update service_change set state = 'withdrawn', closed_at = $2, next_check_at = null where id = $1`,
      [opened.changeId, TEST_NOW],
    );
    const body = texts.holder.replace(/ Ref:.*$/, '');
    expect(await sendText(database, pair.holder.phone, { body, ...COLLECTED })).toBe('asked_again');
    const changes = await database.sql('select 1 from service_change where service_id = $1', [
      opened.serviceId,
    ]);
    expect(changes).toHaveLength(1);
  });

  it.each([{ mediaCount: undefined }, { mediaCount: undefined, forwarded: undefined }])(
    'nor does one of which nobody says whether it is a caption: %o',
    async (how) => {
      const pair = await newPair();
      const { opened, texts } = await open(pair);
      expect(await sendText(database, pair.holder.phone, { body: texts.holder, ...how })).toBe('asked_again');
      expect(await consentsOf(database, opened)).toEqual([]);
    },
  );

  it('is asked for once a day, however often it is found, and each text by itself', async () => {
    const pair = await newPair();
    const { texts } = await open(pair);
    const { phone } = pair.holder;
    const say = (body: string, now = TEST_NOW) => sendText(database, phone, { body, now, ...COLLECTED });
    await say(texts.holder);
    await say(texts.holder);
    expect(await templatesTo(phone)).toHaveLength(1);
    await say(texts.holder.replace(/ Ref:.*$/, ''));
    expect(await templatesTo(phone)).toHaveLength(2);
    await say(texts.holder, new Date(TEST_NOW.getTime() + DAY_MS));
    expect(await templatesTo(phone)).toHaveLength(3);
  });

  it('of a stranger gets what every stranger gets', async () => {
    const { texts } = await open(await newPair());
    const stranger = '+5491170099001';
    expect(await sendText(database, stranger, { body: texts.holder, ...COLLECTED })).toBe('sign_up');
  });

  it('but what is nearly right gets the right text, which changes nothing', async () => {
    const pair = await newPair();
    const { texts } = await open(pair);
    const body = texts.holder.replace('deseo', 'quiero');
    expect(await sendText(database, pair.holder.phone, { body, ...COLLECTED })).toBe('near_miss');
    expect(await templatesTo(pair.holder.phone)).toEqual(['answer_right_text']);
  });
});

describe('what stops something acts, whoever typed it first', () => {
  it('CANCELAR TRANSFERENCIA withdraws (T8)', async () => {
    const pair = await newPair();
    const { opened } = await open(pair);
    const body = 'CANCELAR TRANSFERENCIA';
    expect(await sendText(database, pair.recipient.phone, { body, ...COLLECTED })).toBe('withdrawn');
    const [change] = await database.sql('select state from service_change where id = $1', [opened.changeId]);
    expect(change).toEqual({ state: 'withdrawn' });
  });

  it('NO FUI YO freezes (C9), also from a user who hides his phone and was seen with it before (T6)', async () => {
    const { holder, recipient } = await newPair();
    const userId = `AR.${Date.now()}`;
    await sendText(database, holder.phone, { body: 'hola', externalUserId: userId });
    expect(await sendText(database, userId, { body: 'no fui yo', ...COLLECTED })).toBe('frozen');
    expect(await sendText(database, recipient.phone, { body: 'no fui yo', ...COLLECTED })).toBe('frozen');
    const frozen = await database.sql('select 1 from client where id = any($1) and frozen_at is not null', [
      [holder.id, recipient.id],
    ]);
    expect(frozen).toHaveLength(2);
  });
});

describe('a webhook that comes after its message was found (T7)', () => {
  const process = (from: string) => processSender(testContext(database), senderKeyOf(`whatsapp:${from}`));
  const told = (sid: string) =>
    database.sql('select forwarded, media_count, external_user_id from inbound_message where sid = $1', [
      sid,
    ]);

  async function found(more: Partial<InboundArrival> = {}) {
    const pair = await newPair();
    const { opened, texts } = await open(pair);
    const message = arrival(pair.holder.phone, texts.holder);
    await receiveInbound(testContext(database), { ...message, ...COLLECTED, ...more });
    return { ...pair, opened, message, sid: message.sid };
  }

  it('tells what was not known, as long as nobody has acted on it: the text counts, once', async () => {
    const { holder, opened, message, sid } = await found({ mediaCount: undefined });
    const ctx = testContext(database);
    expect(await receiveInbound(ctx, { ...message, externalUserId: 'AR.77' })).toEqual({ stored: true });
    expect(await receiveInbound(ctx, message)).toEqual({ stored: false });
    expect(await told(sid)).toEqual([{ forwarded: false, media_count: 0, external_user_id: 'AR.77' }]);
    await process(holder.phone);
    await process(holder.phone);
    expect(await outcomeOf(database, sid)).toBe('consent_recorded');
    expect(await consentsOf(database, opened)).toEqual(['holder']);
  });

  it('that it was forwarded too', async () => {
    const { holder, opened, message, sid } = await found();
    await receiveInbound(testContext(database), { ...message, forwarded: true });
    await process(holder.phone);
    expect(await outcomeOf(database, sid)).toBe('media');
    expect(await consentsOf(database, opened)).toEqual([]);
  });

  it('changes nothing once the sender was asked again, and never what is known', async () => {
    const { holder, opened, message, sid } = await found();
    await process(holder.phone);
    expect(await outcomeOf(database, sid)).toBe('asked_again');
    await receiveInbound(testContext(database), message);
    await process(holder.phone);
    expect(await told(sid)).toEqual([{ forwarded: null, media_count: 0, external_user_id: null }]);
    expect(await consentsOf(database, opened)).toEqual([]);

    const known = await found({ forwarded: true });
    await receiveInbound(testContext(database), { ...known.message, forwarded: false, mediaCount: 3 });
    expect(await told(known.sid)).toEqual([{ forwarded: true, media_count: 0, external_user_id: null }]);
  });

  it('while its processing waits for the conversation: the text counts, once', async () => {
    const { holder, opened, message, sid } = await found();
    const senderKey = senderKeyOf(message.from);
    await database.sql(
      'insert into conversation (sender_key, address, last_inbound_at) values ($1, $2, $3)',
      [senderKey, holder.phone, TEST_NOW],
    );
    const held = 'select 1 from conversation where sender_key = $1 for update';
    const lock = await holdLock(database, held, [senderKey]);
    const processing = process(holder.phone);
    await waitForContenders(database, 1);
    await receiveInbound(testContext(database), message);
    await lock.release();
    await processing;
    expect(await outcomeOf(database, sid)).toBe('consent_recorded');
    expect(await consentsOf(database, opened)).toEqual(['holder']);
  });

  it('while its processing commits: what was decided stands as it was decided', async () => {
    const { opened, message, sid } = await found();
    const decided = `update inbound_message set processed_at = now(), outcome = 'asked_again' where sid = $1`;
    const lock = await holdLock(database, decided, [sid]);
    const late = receiveInbound(testContext(database), message);
    await waitForContenders(database, 1);
    await lock.release();
    await late;
    expect(await told(sid)).toEqual([{ forwarded: null, media_count: 0, external_user_id: null }]);
    expect(await consentsOf(database, opened)).toEqual([]);
  });
});
