import { Payment, Preference, User } from 'mercadopago';
import { z } from 'zod';
import { decimalOf, minorUnitsOf } from '../../domain/money.ts';
import { type Call, type CallSettings, createCalls } from './calls.ts';
import { GatewayRefused, GatewayUnavailable } from './errors.ts';
import { gatewayPayment, paymentSchema } from './payment.ts';
import type { NewCheckout, PaymentGateway, PaymentUpdate } from './port.ts';

export type MercadoPagoSettings = CallSettings & {
  /** Where payers come back to and where notifications go: the public address of the API. */
  publicUrl: string;
};

/** Where notifications come in. */
const WEBHOOK_PATH = '/webhooks/mercadopago';
/** Payments of a page of the search: Mercado Pago's own limits. */
const PAGE = 50;
const HIGHEST_OFFSET = 10_000;
/** Digits that a JSON number carries without loss. */
const MOST_DIGITS = 15;
/** Long past, whatever the zone of whoever compares it. */
const PAST = new Date('2020-01-01T00:00:00Z');

const preferenceSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/),
  init_point: z.url({ protocol: /^https?$/ }),
  external_reference: z.string(),
  expiration_date_to: z.coerce.date(),
  items: z.tuple([z.object({ unit_price: z.coerce.string(), currency_id: z.string() })]),
});
const pageSchema = z.object({
  paging: z.object({ total: z.number() }),
  results: z.array(z.object({ id: z.coerce.string(), date_last_updated: z.coerce.date() })),
});
const accountSchema = z.object({ id: z.coerce.string() });

/** Checkout Pro of Mercado Pago by its own SDK. */
export function createMercadoPago(settings: MercadoPagoSettings): PaymentGateway {
  const call = createCalls(settings);
  /** Test credentials move no money, and say so. */
  const isLive = !settings.accessToken.startsWith('TEST-');
  let account: Promise<{ id: string }> | undefined;

  /** Whose the credentials are: a payment that this account made, not received, can be looked up too. */
  const ownAccount = () => {
    account ??= call(accountSchema, (config) => new User(config).get()).catch((error) => {
      account = undefined;
      throw error;
    });
    return account;
  };

  return {
    async openCheckout(checkout) {
      const body = preference(checkout, settings.publicUrl);
      const made = await call(preferenceSchema, (config) => new Preference(config).create({ body }), {
        idempotencyKey: checkout.checkoutId,
      });
      refuseOther(made, checkout);
      return { providerId: made.id, link: made.init_point };
    },

    async closeCheckout({ providerId, ...checkout }) {
      const closed = { ...checkout, expiresAt: PAST };
      const updatePreferenceRequest = preference(closed, settings.publicUrl);
      const options = { idempotencyKey: `${checkout.checkoutId}/close` };
      const update = { id: providerId, updatePreferenceRequest };
      const left = await call(preferenceSchema, (config) => new Preference(config).update(update), options);
      if (left.expiration_date_to > PAST) throw new GatewayUnavailable('NOT_CLOSED');
    },

    async payment(paymentId) {
      const { id: collectorId } = await ownAccount();
      try {
        const found = await call(paymentSchema, (config) => new Payment(config).get({ id: paymentId }));
        return gatewayPayment(found, { collectorId, isLive });
      } catch (error) {
        if (error instanceof GatewayRefused && error.code === 'HTTP_404') return undefined;
        throw error;
      }
    },

    updates: (range) => updates(call, range),
  };
}

function preference({ checkoutId, price, title, expiresAt }: NewCheckout, publicUrl: string) {
  return {
    external_reference: checkoutId,
    items: [
      { id: checkoutId, title, quantity: 1, currency_id: price.currency, unit_price: jsonNumber(price) },
    ],
    expires: true,
    // Without a beginning one that is closed at once would begin after its end.
    expiration_date_from: PAST.toISOString(),
    expiration_date_to: expiresAt.toISOString(),
    notification_url: `${publicUrl}${WEBHOOK_PATH}?source_news=webhooks`,
    back_urls: backUrls(publicUrl),
  };
}

/** One page for all: what became of a payment is for the notification to tell. */
function backUrls(publicUrl: string) {
  const back = `${publicUrl}/pagos/vuelta`;
  return { success: back, pending: back, failure: back };
}

/** The SDK takes numbers only: one that would not come back as the same text is not sent. */
function jsonNumber(price: NewCheckout['price']): number {
  const text = decimalOf(price);
  const number = Number(text);
  const isExact = text.length <= MOST_DIGITS && minorUnitsOf(String(number), price.currency) === price.amount;
  if (!isExact) throw new GatewayRefused('AMOUNT_TOO_LARGE');
  return number;
}

/** Read back: a checkout that asks for another amount is never shown. */
function refuseOther(made: z.output<typeof preferenceSchema>, { checkoutId, price }: NewCheckout): void {
  const [{ unit_price: asked, currency_id: currency }] = made.items;
  const isSame =
    made.external_reference === checkoutId &&
    currency === price.currency &&
    minorUnitsOf(asked, currency) === price.amount;
  if (!isSame) throw new GatewayRefused('CHECKOUT_DIFFERS');
}

/** Page by page; past the last page that can be had it begins anew, at the last change that was told. */
async function* updates(
  call: Call,
  { from, until }: { from: Date; until: Date },
): AsyncGenerator<PaymentUpdate> {
  let begin = from;
  for (let offset = 0; ; offset += PAGE) {
    const options = {
      range: 'date_last_updated',
      sort: 'date_last_updated',
      criteria: 'asc',
      begin_date: begin.toISOString(),
      end_date: until.toISOString(),
      limit: PAGE,
      offset,
    } as const;
    const { results } = await call(pageSchema, (config) => new Payment(config).search({ options }));
    for (const { id, date_last_updated } of results) yield { paymentId: id, updatedAt: date_last_updated };
    const last = results.at(-1);
    if (!last || results.length < PAGE) return;
    if (offset + PAGE <= HIGHEST_OFFSET) continue;
    if (last.date_last_updated.getTime() === begin.getTime())
      throw new GatewayUnavailable('TOO_MANY_AT_ONCE');
    begin = last.date_last_updated;
    offset = -PAGE;
  }
}
