import { createHmac, randomUUID } from 'node:crypto';
import { createPaymentCollector } from '../../activities/gateway-payment.ts';
import type { MercadoPagoEmulator } from '../../dev/mercadopago-emulator/server.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { createMercadoPago } from '../../integrations/payments/mercado-pago.ts';
import { extra } from '../harness/company.ts';
import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;

export type Billed = { invoiceId: string; preferenceId: string };

/** Bills the fixture's service, in centavos, and waits until it can be paid at the gateway. */
export async function billed(fixture: Fixture, amount = '10000'): Promise<Billed> {
  const bill = { serviceId: fixture.service.id, lines: [extra(amount)], dueDate: '2036-03-20' };
  const { invoiceId } = await issueInvoice(await fixture.as(SYSTEM), bill);
  return { invoiceId, preferenceId: await openCheckout(fixture, invoiceId) };
}

/** Resolves to the preference at which just what is owed of an invoice is paid. */
export function openCheckout({ sql, sleep }: Fixture, invoiceId: string): Promise<string> {
  return until(async () => {
    await sleep('1 second');
    const [row] = await sql<{ id: string }>(
      `select c.provider_id as id from checkout c join invoice i on i.id = c.invoice_id
      where i.id = $1 and c.state = 'open' and c.amount = i.total - i.applied`,
      [invoiceId],
    );
    return row?.id;
  }, 'the invoice can be paid');
}

/** Resolves once nobody can begin to pay an invoice at the gateway. */
export function checkoutsClosed({ sql }: Pick<Fixture, 'sql'>, invoiceId: string): Promise<unknown> {
  return until(async () => {
    const open = await sql("select 1 from checkout where invoice_id = $1 and state <> 'closed'", [invoiceId]);
    return open.length === 0;
  }, 'its ways to pay are closed');
}

/** Resolves once every payment that was told of has been looked up. */
export function lookedUp({ sql, outside, sleep }: Fixture): Promise<unknown> {
  return until(async () => {
    await outside.mercadoPago.notifier.settled();
    await sleep('1 second');
    const [row] = await sql('select 1 from gateway_notification where due_at is not null');
    return !row;
  }, 'every payment was looked up');
}

/** One look of the worker at the gateway's list, which otherwise does not run in a test. */
export async function lookForPayments({ verbs, outside, deployment }: Fixture): Promise<number> {
  const gateway = createMercadoPago({ ...outside.gatewaySettings, publicUrl: deployment.publicUrl });
  return createPaymentCollector({ gateway, context: verbs.context })();
}

export const moneyOf = ({ sql }: Pick<Fixture, 'sql'>) =>
  sql<{ provider_payment_id: string; invoice_id: string; amount: string; applied: string; credited: string }>(
    'select provider_payment_id, invoice_id, amount, applied, credited from payment order by received_at, id',
  );

/** One that nothing of ours names. */
export function payFromElsewhere(mercadoPago: MercadoPagoEmulator, reference: string = randomUUID()) {
  const preference = {
    external_reference: reference,
    items: [{ id: 'x', title: 'Otra cosa', quantity: 1, currency_id: 'ARS', unit_price: 12.34 }],
    expires: false,
    expiration_date_from: null,
    expiration_date_to: null,
    notification_url: mercadoPago.account.preferences.at(-1)?.notification_url ?? null,
    back_urls: { success: '', pending: '', failure: '' },
    collector_id: mercadoPago.account.collectorId,
    date_created: '',
  };
  return mercadoPago.pay(mercadoPago.account.savePreference(preference, mercadoPago.url).id);
}

/** A notification of a payment as the gateway signs it. */
export async function signedNotification({ clock, outside }: Fixture, paymentId: string) {
  const ts = String((await clock.now()).getTime());
  const requestId = randomUUID();
  const v1 = createHmac('sha256', outside.gatewaySecret)
    .update(`id:${paymentId};request-id:${requestId};ts:${ts};`)
    .digest('hex');
  return {
    path: `/webhooks/mercadopago?data.id=${paymentId}&type=payment`,
    headers: { 'x-signature': `ts=${ts},v1=${v1}`, 'x-request-id': requestId },
  };
}
