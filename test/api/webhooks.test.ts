import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/orm.ts';
import { createClient, TEST_NOW } from '../harness/builders.ts';
import { everyRow } from '../harness/every-row.ts';
import { inboundForms } from '../integrations/captured-webhooks.ts';
import { type Api, openApi, TWILIO } from './stand.ts';
import { INBOUND_PATH, inboundFields, newSid, OWN_ADDRESS, post, postSigned, sign } from './twilio.ts';

const STATUS_PATH = '/webhooks/twilio/status';
const LIMIT = 65_536;

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('an inbound message', () => {
  test('is stored exactly as signed before the answer, and handed over for processing after it', async () => {
    const fields = inboundFields({
      Body: 'Hola ! soy *Juan Perez* ñandú 👋',
      From: 'whatsapp:+5491155550001',
    });
    const answer = await postSigned(api, fields);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('text/xml');
    expect(answer.body).toContain('<Response/>');
    const [row] = await api.sql('select * from inbound_message where sid = $1', [fields['MessageSid']]);
    expect(row).toMatchObject({
      body: fields['Body'],
      sender: 'whatsapp:+5491155550001',
      recipient: OWN_ADDRESS,
      media_count: 0,
      forwarded: false,
      processed_at: null,
    });
    const handed = () => api.delivered.filter(({ handoff }) => handoff.kind === 'inbound');
    await expect.poll(() => handed().length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(handed().at(-1)?.handoff).toEqual({ kind: 'inbound', senderKey: row?.['sender_key'] });
  });

  test('with a NUL where its sender or its text should have none is stored without it', async () => {
    const fields = inboundFields({ From: 'whatsapp:AR.1\0', Body: 'ho\0la' });
    expect((await postSigned(api, fields)).statusCode).toBe(200);
    const [row] = await api.sql('select sender, sender_key, body from inbound_message where sid = $1', [
      fields['MessageSid'],
    ]);
    expect(row).toEqual({ sender: 'whatsapp:AR.1\ufffd', sender_key: 'user:AR.1\ufffd', body: 'ho\ufffdla' });
  });

  test('is answered without waiting for its processing, which closing the server does wait for', async () => {
    const processing = Promise.withResolvers<void>();
    let isProcessed = false;
    const slow = await openApi({
      deliver: async () => {
        await processing.promise;
        isProcessed = true;
      },
    });
    expect((await postSigned(slow, inboundFields())).statusCode).toBe(200);
    expect(isProcessed).toBe(false);
    const closed = slow.close();
    processing.resolve();
    await closed;
    expect(isProcessed).toBe(true);
  });

  test('is answered 200 also when its processing fails, and the log says so without its text', async () => {
    const failing = await openApi({ deliver: () => Promise.reject(new Error('quoting acepto recibir')) });
    expect((await postSigned(failing, inboundFields())).statusCode).toBe(200);
    await failing.close();
    expect(failing.log.join('')).toContain('work after an answer failed');
    expect(failing.log.join('')).not.toContain('acepto recibir');
  });

  test('a repeat is answered 200 and has no second effect', async () => {
    const fields = inboundFields();
    await postSigned(api, fields);
    const before = await everyRow(api);
    expect((await postSigned(api, fields)).statusCode).toBe(200);
    expect(await everyRow(api)).toEqual(before);
  });

  test.each(inboundForms)(
    '$what is stored with what it tells, as Twilio posts it',
    async ({ form, told }) => {
      const fields = { ...form, AccountSid: TWILIO.accountSid, To: OWN_ADDRESS, MessageSid: newSid() };
      expect((await postSigned(api, fields)).statusCode).toBe(200);
      const columns = 'body, media_count, forwarded, external_user_id';
      const [row] = await api.sql(`select ${columns} from inbound_message where sid = $1`, [
        fields.MessageSid,
      ]);
      expect(row).toEqual({
        body: told.body,
        media_count: told.numMedia ?? null,
        forwarded: told.forwarded ?? null,
        external_user_id: told.externalUserId ?? null,
      });
    },
  );

  test('the query of the address is part of what is signed', async () => {
    const path = `${INBOUND_PATH}?a=1`;
    const fields = inboundFields();
    expect((await postSigned(api, fields, path)).statusCode).toBe(200);
    const altered = await post(api, {
      path: `${INBOUND_PATH}?a=2`,
      form: fields,
      signature: sign(path, fields),
    });
    expect(altered.statusCode).toBe(403);
  });
});

describe('a webhook that Twilio did not sign for us is 403 and stores nothing', () => {
  const good = inboundFields();
  const { From: _from, ...nameless } = good;
  const json = { form: JSON.stringify(good), contentType: 'application/json' };
  /** One of each way to be refused: test/integrations/verifier.test.ts has them all. */
  const table: Record<string, Parameters<typeof post>[1]> = {
    'no signature': { form: good },
    'a made-up signature': { form: good, signature: Buffer.alloc(20, 7).toString('base64') },
    'a huge signature': { form: good, signature: 'a'.repeat(10_000) },
    'an altered body': { form: { ...good, Body: 'acepto' }, signature: sign(INBOUND_PATH, good) },
    'another path signed': { form: good, signature: sign(STATUS_PATH, good) },
    'a repeated field, well signed': {
      form: `${new URLSearchParams(good)}&Body=Hola`,
      signature: sign(INBOUND_PATH, good),
    },
    'no sender': { form: nameless, signature: sign(INBOUND_PATH, nameless) },
    'an empty body': { form: '', signature: sign(INBOUND_PATH, {}) },
    JSON: { ...json, signature: sign(INBOUND_PATH, good) },
  };

  test.each(Object.entries(table))('%s', async (_name, bad) => {
    const before = await everyRow(api);
    const answer = await post(api, bad);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toBe('');
    expect(await everyRow(api)).toEqual(before);
  });

  test('and the good one that they were made of is 200', async () => {
    expect((await postSigned(api, good)).statusCode).toBe(200);
  });

  test('signatures, texts and phones are in no log line', () => {
    const written = api.log.join('');
    expect(written).toContain('"rejection":');
    expect(written).not.toContain(sign(INBOUND_PATH, good));
    expect(written).not.toContain(TWILIO.authToken);
    expect(written).not.toMatch(/whatsapp:|5491155551234|Juan Perez|Body/);
  });
});

describe('a body over 64 KB is 413 before anything is parsed', () => {
  test('one byte too much is 413 even unsigned; exactly 64 KB is judged by its signature', async () => {
    const before = await everyRow(api);
    expect((await post(api, { form: 'a'.repeat(LIMIT + 1) })).statusCode).toBe(413);
    expect((await post(api, { form: 'a'.repeat(LIMIT) })).statusCode).toBe(403);
    expect(await everyRow(api)).toEqual(before);
  });

  test('a declared length is refused before the body was sent', async () => {
    const { port, hostname } = new URL(await api.listen());
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST ${INBOUND_PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n` +
        `content-length: ${LIMIT + 1}\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    socket.destroy();
    expect(String(head)).toMatch(/^HTTP\/1\.1 413/);
  });
});

describe('a status callback', () => {
  async function queuedMessage() {
    const [id, sid] = [randomUUID(), newSid()];
    const client = await createClient(api);
    await api.sql(
      `insert into outbound_message (id, business_key, channel, client_id, address, template, variables, state, awaited,
        provider_id, created_at, accepted_at)
      values ($1, $2, 'whatsapp', $3, $4, 'account_welcome', '{}', 'sent', false, $5, $6, $6)`,
      [id, `test/${id}`, client.id, client.phone, sid, TEST_NOW],
    );
    const fields = {
      MessageSid: sid,
      MessageStatus: 'delivered',
      AccountSid: TWILIO.accountSid,
      From: OWN_ADDRESS,
      To: `whatsapp:${client.phone}`,
    };
    const state = async () =>
      (await api.sql<{ state: string }>('select state from outbound_message where id = $1', [id]))[0]?.state;
    return { path: `${STATUS_PATH}?m=${id}`, fields, state };
  }

  test('moves its message forward', async () => {
    const { path, fields, state } = await queuedMessage();
    expect((await postSigned(api, fields, path)).statusCode).toBe(200);
    expect(await state()).toBe('delivered');
  });

  test("signed for one message it cannot be sent for another's", async () => {
    const [one, two] = [await queuedMessage(), await queuedMessage()];
    const answer = await post(api, {
      path: two.path,
      form: one.fields,
      signature: sign(one.path, one.fields),
    });
    expect(answer.statusCode).toBe(403);
    expect([await one.state(), await two.state()]).toEqual(['sent', 'sent']);
  });

  test('of an unknown message changes nothing and is 200, so that Twilio stops', async () => {
    const { fields } = await queuedMessage();
    const path = `${STATUS_PATH}?m=${randomUUID()}`;
    const before = await everyRow(api);
    expect((await postSigned(api, fields, path)).statusCode).toBe(200);
    expect(await everyRow(api)).toEqual(before);
  });
});

describe('a Postgres that is away', () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  afterAll(() => void silent.close());

  test.each([
    ['refuses connections', () => 1],
    ['accepts them and never answers', () => (silent.address() as AddressInfo).port],
  ])('and %s makes a webhook and a call 503, never 200', async (_how, port) => {
    const patience = { connectMs: 100, answerMs: 100 };
    const orm = await openDatabase({ url: `postgresql://a:b@127.0.0.1:${port()}/none`, patience });
    const away = await openApi({ orm });
    expect((await postSigned(away, inboundFields())).statusCode).toBe(503);
    const call = await away.mutate('auth.signIn', { email: 'a@example.com', password: 'x' });
    expect(call).toMatchObject({ status: 503, reason: { code: 'UNAVAILABLE' } });
    await away.close();
    await orm.close();
  });
});
