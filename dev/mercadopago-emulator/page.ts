import type { FastifyReply } from 'fastify';
import { formatMoney, minorUnitsOf } from '../../domain/money.ts';
import type { EmulatedPreference } from './forms.ts';
import type { MercadoPagoEmulator } from './server.ts';

export type PageRequest = { Querystring: Record<string, string>; Body: string };

const ways = [
  { name: 'approved', installments: 1, says: 'Pagar' },
  { name: 'approved', installments: 3, says: 'Pagar en 3 cuotas con interés' },
  { name: 'pending', installments: 1, says: 'Pagar en efectivo (queda pendiente)' },
  { name: 'rejected', installments: 1, says: 'Pagar con una tarjeta sin fondos' },
] as const;

/** Where a person plays the payer. */
export function sendCheckoutPage(
  reply: FastifyReply,
  preference: EmulatedPreference | undefined,
): FastifyReply {
  const [item] = preference?.items ?? [];
  if (!item) return sendHtml(reply, '<p>No existe.</p>');
  const amount = minorUnitsOf(String(item.unit_price), item.currency_id) ?? 0n;
  const buttons = ways.map(
    ({ says }, index) => `<p><button name="way" value="${index}">${says}</button></p>`,
  );
  return sendHtml(
    reply,
    `<h1>Mercado Pago (emulador)</h1><p>${item.title}: <strong>${formatMoney({ amount, currency: item.currency_id })}</strong></p>
<form method="post">${buttons.join('')}</form>`,
  );
}

export async function payFromPage(
  reply: FastifyReply,
  {
    preference,
    body,
    pay,
  }: { preference: EmulatedPreference | undefined; body: string } & Pick<MercadoPagoEmulator, 'pay'>,
): Promise<FastifyReply> {
  const way = ways[Number(new URLSearchParams(body).get('way'))] ?? ways[0];
  const { name: status, installments } = way;
  const payment = preference && (await pay(preference.id, { status, installments }));
  if (!preference || !payment) return sendHtml(reply, '<p>Este link de pago ya no está disponible.</p>');
  return reply.redirect(preference.back_urls.success, 303);
}

/** Every other answer of an emulator is JSON. */
function sendHtml(reply: FastifyReply, body: string): FastifyReply {
  const page = `<!doctype html><html lang="es-AR"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${body}</html>`;
  reply.hijack().raw.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  return reply;
}
