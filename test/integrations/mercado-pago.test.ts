import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MercadoPagoEmulator, startMercadoPagoEmulator } from '../../dev/mercadopago-emulator/server.ts';
import { createMercadoPago } from '../../integrations/payments/mercado-pago.ts';
import type { NewCheckout } from '../../integrations/payments/port.ts';
import { errorOf, expectToldNothingOf } from './exposure.ts';
import { endless, serve } from './serving.ts';

const accessToken = 'APP_USR-1234567890123456-031018-abcdef-44444';
const NOW = new Date('2026-03-10T15:00:00Z');
const LATER = new Date('2026-06-10T15:00:00Z');
const SHORT_TIMEOUT_MS = 1_000;

let clock: Date;
let mercadoPago: MercadoPagoEmulator;
beforeEach(async () => {
  clock = NOW;
  mercadoPago = await startMercadoPagoEmulator({
    accessToken,
    webhookSecret: 'secret-of-the-tests',
    emulatorToken: 'emulator',
    now: () => clock,
  });
});
afterEach(() => mercadoPago.close());

const gateway = (changes: Partial<Parameters<typeof createMercadoPago>[0]> = {}) =>
  createMercadoPago({
    accessToken,
    baseUrl: mercadoPago.url,
    publicUrl: 'https://panel.example.com',
    ...changes,
  });
const checkoutOf = (changes: Partial<NewCheckout> = {}): NewCheckout => ({
  checkoutId: randomUUID(),
  price: { amount: 1_250_050n, currency: 'ARS' },
  title: 'Factura 1042',
  expiresAt: LATER,
  ...changes,
});
const opened = async (changes: Partial<NewCheckout> = {}) => {
  const checkout = checkoutOf(changes);
  return { ...checkout, ...(await gateway().openCheckout(checkout)) };
};

describe('a checkout (B4)', () => {
  test('asks for the amount to the centavo, names ours, and tells where it notifies and comes back to', async () => {
    const { checkoutId, link, providerId } = await opened();
    expect(mercadoPago.account.preferences).toEqual([
      expect.objectContaining({
        id: providerId,
        init_point: link,
        external_reference: checkoutId,
        items: [
          { id: checkoutId, title: 'Factura 1042', quantity: 1, currency_id: 'ARS', unit_price: 12500.5 },
        ],
        expires: true,
        expiration_date_to: LATER.toISOString(),
        notification_url: 'https://panel.example.com/webhooks/mercadopago?source_news=webhooks',
        back_urls: expect.objectContaining({ success: 'https://panel.example.com/pagos/vuelta' }),
      }),
    ]);
  });

  test.each(['drop_reply', '5xx_accepted', 'garbage'])(
    'is one, also after %s: the second try gets the same',
    async (kind) => {
      const checkout = checkoutOf();
      mercadoPago.faults.add({ kind });
      expect(await errorOf(gateway().openCheckout(checkout))).toMatchObject({
        name: 'NotSent',
        party: 'gateway',
      });
      const { providerId } = await gateway().openCheckout(checkout);
      expect(mercadoPago.account.preferences.map(({ id }) => id)).toEqual([providerId]);
    },
  );

  test('that another amount was asked for under its id is refused', async () => {
    const checkout = checkoutOf();
    await gateway().openCheckout(checkout);
    const other = gateway().openCheckout({ ...checkout, price: { amount: 1n, currency: 'ARS' } });
    expect(await errorOf(other)).toMatchObject({ name: 'NotSent', code: 'HTTP_409' });
  });

  test('once it is closed nobody can begin to pay it; closing again does no harm (D52)', async () => {
    const checkout = await opened();
    await gateway().closeCheckout(checkout);
    await gateway().closeCheckout(checkout);
    expect(await mercadoPago.pay(checkout.providerId)).toBeUndefined();
    expect(mercadoPago.account.payments).toEqual([]);
  });

  test('over its time it cannot be paid either', async () => {
    const { providerId } = await opened();
    clock = LATER;
    expect(await mercadoPago.pay(providerId)).toBeUndefined();
  });

  test.each([
    [
      'an amount that a JSON number would change',
      { price: { amount: 10n ** 17n + 1n, currency: 'ARS' } },
      'AMOUNT_TOO_LARGE',
    ],
    ['a title that is too long', { title: 'x'.repeat(257) }, 'HTTP_400'],
    ['another currency', { price: { amount: 100n, currency: 'EUR' } }, 'HTTP_400'],
  ])('is refused for %s', async (_what, changes, code) => {
    expect(await errorOf(gateway().openCheckout(checkoutOf(changes)))).toMatchObject({
      name: 'Refused',
      code,
    });
  });
});

describe('a payment as it is looked up', () => {
  test('is what was sold, neither what the payer was charged for instalments nor the net (D50)', async () => {
    const { checkoutId, providerId } = await opened({ price: { amount: 10_000n, currency: 'ARS' } });
    const paid = await mercadoPago.pay(providerId, { installments: 3 });
    expect(paid?.transaction_details).toMatchObject({ total_paid_amount: 120, net_received_amount: 93 });
    expect(await gateway().payment(String(paid?.id))).toEqual({
      id: String(paid?.id),
      state: 'received',
      status: 'approved',
      price: { amount: 10_000n, currency: 'ARS' },
      reversed: 0n,
      isTakenBack: false,
      reference: checkoutId,
      isOurs: true,
      receivedAt: NOW,
    });
  });

  test('is nothing while it is pending or was rejected, and keeps the instant at which it was approved', async () => {
    const { providerId } = await opened();
    const pending = await mercadoPago.pay(providerId, { status: 'pending' });
    const rejected = await mercadoPago.pay(providerId, { status: 'rejected' });
    const stateOf = async (id: number | undefined) => (await gateway().payment(String(id)))?.state;
    expect(await stateOf(pending?.id)).toBe('nothing');
    expect(await stateOf(rejected?.id)).toBe('nothing');
    await mercadoPago.approve(pending?.id ?? 0);
    clock = LATER;
    await mercadoPago.approve(pending?.id ?? 0);
    expect(await gateway().payment(String(pending?.id))).toMatchObject({
      state: 'received',
      receivedAt: NOW,
    });
  });

  test('says what of it went back: a part, all of it, a chargeback, and one that was taken back', async () => {
    const { providerId } = await opened();
    const pay = async () => (await mercadoPago.pay(providerId))?.id ?? 0;
    const reversedOf = async (id: number) => (await gateway().payment(String(id)))?.reversed;
    const [refunded, charged] = [await pay(), await pay()];
    await mercadoPago.refund(refunded, 0.1);
    expect(await reversedOf(refunded)).toBe(10n);
    await mercadoPago.refund(refunded);
    expect(await reversedOf(refunded)).toBe(1_250_050n);
    await mercadoPago.chargeBack(charged);
    expect(await reversedOf(charged)).toBe(1_250_050n);
    await mercadoPago.chargeBack(charged, { takenBack: true });
    expect(await reversedOf(charged)).toBe(0n);
  });

  test('is not ours if it went to another account, or if it is no real money', async () => {
    const { providerId } = await opened();
    const id = (await mercadoPago.pay(providerId))?.id ?? 0;
    mercadoPago.account.change(id, NOW, { collector_id: 55_555 });
    expect(await gateway().payment(String(id))).toMatchObject({ isOurs: false });
    mercadoPago.account.change(id, NOW, { collector_id: 44_444, live_mode: false });
    expect(await gateway().payment(String(id))).toMatchObject({ isOurs: false });
  });

  test('that there is none is said; a status that nobody knows is no answer', async () => {
    expect(await gateway().payment('99')).toBeUndefined();
    const { providerId } = await opened();
    const id = (await mercadoPago.pay(providerId))?.id ?? 0;
    mercadoPago.account.change(id, NOW, { status: 'half_paid' });
    expect(await errorOf(gateway().payment(String(id)))).toMatchObject({ code: 'UNKNOWN_STATUS' });
  });
});

test('the search tells every payment that changed in a stretch of time, over many pages, and none twice', async () => {
  const { providerId } = await opened();
  const ids: string[] = [];
  for (let second = 0; second < 120; second += 1) {
    clock = new Date(NOW.getTime() + second * 1_000);
    ids.push(String((await mercadoPago.pay(providerId))?.id));
  }
  const from = new Date(NOW.getTime() + 10_000);
  const told: string[] = [];
  for await (const { paymentId } of gateway().updates({ from, until: LATER })) told.push(paymentId);
  expect(told).toEqual(ids.slice(10));
});

describe('a gateway that does not answer', () => {
  const secrets = [accessToken, 'Factura 1042'];

  test.each([
    ['429', 'HTTP_429'],
    ['5xx', 'HTTP_503'],
    ['drop_request', undefined],
    ['hang', 'TIMED_OUT'],
    ['garbage', 'MALFORMED_ANSWER'],
  ])('is to be asked again: %s', async (kind, code) => {
    mercadoPago.faults.add({ kind });
    const error = await errorOf(gateway({ timeoutMs: SHORT_TIMEOUT_MS }).openCheckout(checkoutOf()));
    expect(error).toMatchObject({ name: 'NotSent', party: 'gateway', ...(code && { code }) });
    expectToldNothingOf(error, secrets);
  });

  test('is told apart from one that refuses, and neither error tells a secret', async () => {
    for (const [changes, name] of [
      [{ accessToken: `${accessToken}5` }, 'NotSent'],
      [{ baseUrl: 'http://127.0.0.1:9' }, 'NotSent'],
    ] as const) {
      const error = await errorOf(gateway(changes).openCheckout(checkoutOf()));
      expect(error).toMatchObject({ name });
      expectToldNothingOf(error, secrets);
    }
  });

  test('is given up after its time, also when the answer goes on for ever', async () => {
    const baseUrl = await serve(endless);
    const error = await errorOf(gateway({ baseUrl, timeoutMs: SHORT_TIMEOUT_MS }).openCheckout(checkoutOf()));
    expect(error).toMatchObject({ name: 'NotSent', code: 'TIMED_OUT' });
  });

  test('at one address is not asked in place of one at another', async () => {
    const other = await startMercadoPagoEmulator({ accessToken, webhookSecret: 'x', emulatorToken: 'x' });
    const [one, two] = [gateway(), gateway({ baseUrl: other.url })];
    await Promise.all([
      one.openCheckout(checkoutOf()),
      two.openCheckout(checkoutOf()),
      one.openCheckout(checkoutOf()),
    ]);
    expect(mercadoPago.account.preferences).toHaveLength(2);
    expect(other.account.preferences).toHaveLength(1);
    await other.close();
  });
});
