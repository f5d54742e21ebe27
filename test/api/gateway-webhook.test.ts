import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../domain/time.ts';
import { TEST_NOW } from '../harness/builders.ts';
import { type Api, GATEWAY_SECRET, openApi } from './stand.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const SECONDS = String(TEST_NOW.getTime() / 1_000);
const MILLISECONDS = String(TEST_NOW.getTime());

type Told = { id?: string; signedId?: string; requestId?: string; ts?: string; type?: string; body?: string };

const hmac = (manifest: string, secret = GATEWAY_SECRET) =>
  createHmac('sha256', secret).update(manifest).digest('hex');

/** A notification as Mercado Pago sends it. */
function told({
  id = '1310000000',
  signedId = id,
  requestId,
  ts = SECONDS,
  type = 'payment',
  body = '{}',
}: Told = {}) {
  const manifest = [
    ...(signedId ? [`id:${signedId};`] : []),
    ...(requestId ? [`request-id:${requestId};`] : []),
    `ts:${ts};`,
  ].join('');
  return {
    query: `source_news=webhooks&data.id=${id}&type=${type}`,
    headers: {
      'content-type': 'application/json',
      'x-signature': `ts=${ts},v1=${hmac(manifest)}`,
      ...(requestId && { 'x-request-id': requestId }),
    } as Record<string, string>,
    body,
  };
}

async function post({ query, headers, body }: ReturnType<typeof told>): Promise<number> {
  const url = `/webhooks/mercadopago?${query}`;
  return (await api.server.inject({ method: 'POST', url, headers, payload: body })).statusCode;
}

const stored = () =>
  api.sql<{ payment_id: string }>('select payment_id from gateway_notification order by received_at');
async function storedBy(notification: ReturnType<typeof told>): Promise<[number, number]> {
  const before = (await stored()).length;
  const status = await post(notification);
  return [status, (await stored()).length - before];
}

describe('a notification of the gateway (B4)', () => {
  it.each([
    ['with a time in seconds', { requestId: randomUUID() }],
    ['with a time in milliseconds', { requestId: randomUUID(), ts: MILLISECONDS }],
    ['without an id of its own, which is left out of what is signed', {}],
    ['whose body lies', { requestId: randomUUID(), body: '{"data":{"id":"1"},"status":"approved"}' }],
    ['whose body is none', { requestId: randomUUID(), body: '\u0000{' }],
    ['that is nearly too old', { ts: String(TEST_NOW.getTime() - 14 * MINUTE_MS) }],
  ])('is stored once and handed over: %s', async (_what, changes) => {
    const id = String(1_320_000_000 + Math.floor(Math.random() * 1e9));
    const notification = told({ id, ...changes });
    expect(await storedBy(notification)).toEqual([200, 1]);
    expect(await storedBy(notification)).toEqual([200, 0]);
    const handoffs = await api.sql(
      `select h.payload from handoff h join gateway_notification n on n.id::text = h.payload->>'notificationId'
      where n.payment_id = $1`,
      [id],
    );
    expect(handoffs).toEqual([
      { payload: { kind: 'gateway_payment', notificationId: expect.any(String), run: 1 } },
    ]);
  });

  it('of something else than a payment is answered and forgotten', async () => {
    const about = (type: string, id: string, signedId = id) =>
      told({ id, signedId, type, requestId: randomUUID() });
    expect(await storedBy(about('merchant_order', '77'))).toEqual([200, 0]);
    // Signed in small letters, as the documentation has it, or as it is; no payment has such an id.
    expect(await storedBy(about('order', 'ORD01AB', 'ord01ab'))).toEqual([400, 0]);
    expect(await storedBy(about('order', 'ORD01AB'))).toEqual([400, 0]);
  });

  it.each([
    [
      'not signed',
      () => ({ ...told(), headers: { 'content-type': 'application/json' } as Record<string, string> }),
    ],
    [
      'signed with another secret',
      () => {
        const one = told();
        return {
          ...one,
          headers: { ...one.headers, 'x-signature': `ts=${SECONDS},v1=${hmac(`ts:${SECONDS};`, 'x')}` },
        };
      },
    ],
    ['of another payment than was signed', () => told({ id: '5', signedId: '6' })],
    [
      'with an id of its own that was not signed',
      () => {
        const one = told();
        return { ...one, headers: { ...one.headers, 'x-request-id': 'x' } };
      },
    ],
    ['too old', () => told({ ts: String(TEST_NOW.getTime() - 16 * MINUTE_MS) })],
    ['of a time to come', () => told({ ts: String(TEST_NOW.getTime() / 1_000 + 16 * 60) })],
    [
      'with a signature without a time',
      () => {
        const one = told();
        return { ...one, headers: { ...one.headers, 'x-signature': `v1=${hmac('id:1310000000;')}` } };
      },
    ],
  ])('is refused as a stranger’s: %s', async (_what, make) => {
    expect(await storedBy(make())).toEqual([401, 0]);
  });

  it.each([
    ['two payments', { ...told(), query: 'data.id=1310000000&data.id=1310000001&type=payment' }],
    ['no payment', told({ id: '', signedId: '' })],
    ['a payment with a sign', told({ id: '-1' })],
    ['a payment of 21 digits', told({ id: '1'.repeat(21) })],
  ])('is refused as malformed: %s', async (_what, notification) => {
    expect(await storedBy(notification)).toEqual([400, 0]);
  });

  it('whatever it is made of stores nothing unless it is signed', async () => {
    const before = await stored();
    const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map(encodeURIComponent);
    const header = fc.stringMatching(/^[\x20-\x7e]{0,80}$/);
    await fc.assert(
      fc.asyncProperty(text, header, header, fc.string(), async (id, signature, requestId, body) => {
        const headers = {
          'content-type': 'application/json',
          'x-signature': signature,
          'x-request-id': requestId,
        };
        const status = await post({ query: `data.id=${id}&type=payment`, headers, body });
        expect([400, 401]).toContain(status);
      }),
      { numRuns: 300 },
    );
    expect(await stored()).toEqual(before);
  });

  it('of 64 KB and more is refused before anything, and its signature is not logged', async () => {
    const notification = told({ body: 'x'.repeat(70_000), requestId: randomUUID() });
    expect(await storedBy(notification)).toEqual([413, 0]);
    const log = api.log.join('');
    for (const signed of ['v1=', hmac(`ts:${SECONDS};`)]) expect(log).not.toContain(signed);
  });
});

it('where no gateway is set up there is no such address', async () => {
  const other = await openApi({ gatewaySecret: undefined });
  const answer = await other.server.inject({ method: 'POST', url: '/webhooks/mercadopago?data.id=1' });
  expect(answer.statusCode).toBe(404);
  await other.close();
});
