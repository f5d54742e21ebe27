import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeInvoiceLink } from '../../domain/billing/invoice-link.ts';
import { issueInvoice, type NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { createClient, createService, TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { linkOf, payment } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { type Api, openApi } from './stand.ts';

const BANK = 'alias HOSTING.DEMO';
let api: Api;
beforeAll(async () => {
  api = await openApi({ deployment: { ...TEST_DEPLOYMENT, bankTransfer: BANK } });
});
afterAll(() => api.close());

const renewal = {
  kind: 'renewal',
  description: 'Renovación de <b>Radio</b> Uno',
  amount: '1250000',
  periodStart: '2026-04-10',
  periodEnd: '2026-05-10',
} as const;
const discount = { kind: 'other', description: 'Descuento', amount: '-250000' } as const;

async function issued(lines: NewInvoiceLine[] = [renewal, discount]) {
  const client = await createClient(api, {
    name: 'Juan Carlos Perez',
    email: `juan.${randomUUID()}@perez.com.ar`,
  });
  const service = await createService(api, { planId: api.radioPlanId, clientId: client.id });
  const bill = { serviceId: service.id, lines, dueDate: '2026-03-20' };
  const { invoiceId, number } = await issueInvoice(testContext(api), bill);
  return { client, invoiceId, number, path: async () => new URL(await linkOf(api, invoiceId)).pathname };
}

const open = async (path: string) => {
  const { statusCode, body, headers } = await api.server.inject({ method: 'GET', url: path });
  return {
    status: statusCode,
    body,
    headers,
    text: body.replace(/<style>.*<\/style>|<[^>]*>/g, ' ').replace(/\s+/g, ' '),
  };
};

describe('the page of an invoice (A1)', () => {
  it('says what is billed until which last full day, what is paid and owed until when, and how to transfer it', async () => {
    const { invoiceId, number, path } = await issued();
    await recordPayment(testContext(api), payment(invoiceId, { amount: '300000' }));
    const { status, text, body } = await open(await path());
    expect(status).toBe(200);
    for (const part of [
      `Factura ${number}`,
      'Pendiente de pago',
      'Emitida 10/03/2026',
      'Vence 20/03/2026',
      'Del 10/04/2026 al 09/05/2026 inclusive',
      'Descuento -$ 2.500,00',
      'Total $ 10.000,00',
      'Pagado $ 3.000,00',
      'Falta pagar $ 7.000,00',
      `Por transferencia: ${BANK}. Poné «Factura ${number}» como referencia`,
      'Este documento no es una factura fiscal',
    ]) {
      expect(text).toContain(part);
    }
    expect(body).toContain('Renovación de &lt;b&gt;Radio&lt;/b&gt; Uno');
  });

  it('holds nothing personal but what its client knows again', async () => {
    const { client, path } = await issued();
    const { text, body } = await open(await path());
    expect(text).toContain('Juan P.');
    for (const personal of [client.email, client.phone, client.phone.slice(-6), 'Perez', 'perez.com']) {
      expect(body).not.toContain(personal);
    }
  });

  it('may not be kept, framed, scripted or found', async () => {
    const { path } = await issued();
    const { headers, body } = await open(await path());
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(body).not.toMatch(/<script|style="/);
  });

  it('tells an overdue, a paid and a void one apart, and asks nothing of the last two (D52)', async () => {
    const [overdue, paid, voided] = [await issued(), await issued(), await issued()];
    await recordPayment(testContext(api), payment(paid.invoiceId, { amount: '1000000' }));
    await voidInvoice(testContext(api), { invoiceId: voided.invoiceId, reason: 'issued_by_mistake' });
    await api.sql("update invoice set due_date = '2026-03-09' where id = $1", [overdue.invoiceId]);
    const texts = await Promise.all(
      [overdue, paid, voided].map(async ({ path }) => (await open(await path())).text),
    );
    expect(texts[0]).toContain('Vencida, sin pagar');
    expect(texts[1]).toContain('Pagada el 10/03/2026');
    expect(texts[1]).toContain('Falta pagar $ 0,00');
    expect(texts[2]).toContain('Anulada el 10/03/2026');
    expect(texts[2]).not.toMatch(/Falta pagar|Pagado/);
    for (const text of texts.slice(1)) expect(text).not.toContain(BANK);
  });

  it('has a button to where just what is owed is paid, while that can be, and none when it is void (D52, D53)', async () => {
    const { invoiceId, path } = await issued();
    const page = await path();
    const pay = async () => {
      const { statusCode, headers } = await api.server.inject({ method: 'GET', url: `${page}/pagar` });
      return [statusCode, headers.location, headers['cache-control']];
    };
    expect((await open(page)).body).not.toContain('/pagar');
    const link = 'https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id=1';
    await api.sql(
      `insert into checkout (id, invoice_id, amount, currency, state, provider_id, link, asked_at, expires_at)
      values (gen_random_uuid(), $1, 1000000, 'ARS', 'open', 'one', $2, $3, $3::timestamptz + interval '1 day')`,
      [invoiceId, link, TEST_NOW],
    );
    expect((await open(page)).body).toContain(`href="${page}/pagar">Pagar $ 10.000,00<`);
    expect(await pay()).toEqual([303, link, 'no-store']);
    await recordPayment(testContext(api), payment(invoiceId, { amount: '300000' }));
    expect((await open(page)).body).not.toContain('/pagar');
    expect(await pay()).toEqual([303, page, 'no-store']);
    await api.sql('update checkout set amount = 700000 where invoice_id = $1', [invoiceId]);
    expect(await pay()).toEqual([303, link, 'no-store']);
    await voidInvoice(testContext(api), { invoiceId, reason: 'issued_by_mistake' });
    const { body, text } = await open(page);
    expect(text).toContain('Anulada');
    expect(body).not.toContain('/pagar');
    expect(await pay()).toEqual([303, page, 'no-store']);
  });

  it('opens by its link alone: neither by its id nor by its number', async () => {
    const { invoiceId, number } = await issued();
    for (const guess of [invoiceId, String(number), invoiceId.replaceAll('-', '').slice(0, 24)]) {
      expect((await open(`/facturas/${guess}`)).status).toBe(404);
    }
  });

  it.each([
    ['one that never was', () => randomBytes(18).toString('base64url')],
    ['one that is too long', () => 'a'.repeat(90)],
    ['a zero byte', () => `${'a'.repeat(23)}%00`],
    ['half a character', () => `${'a'.repeat(20)}%ed%a0%80`],
    ['SQL', () => `'%20or%20true%20--aaaaaa`],
  ])('is not found by %s, and nothing is logged of it', async (_what, token) => {
    const path = `/facturas/${token()}`;
    const { status, text } = await open(path);
    expect([400, 404]).toContain(status);
    expect(text).toMatch(/No encontramos est/);
    expect(api.log.join('')).not.toContain(token());
  });

  it('has another link once staff revokes it; the old one is as unknown as any', async () => {
    const { invoiceId, client, path } = await issued();
    const old = await path();
    const staff = { type: 'staff', staffId: randomUUID(), role: 'agent' } as const;
    const { link } = await revokeInvoiceLink(testContext(api, { actor: staff }), { invoiceId });
    const unknown = await open(`/facturas/${randomBytes(18).toString('base64url')}`);
    expect(link).toBe(await linkOf(api, invoiceId));
    expect((await open(await path())).status).toBe(200);
    expect(await open(old)).toMatchObject({ status: 404, body: unknown.body });
    const events = await api.sql(
      `select data from event where type = 'invoice.link_revoked' and client_id = $1 and invoice_id = $2`,
      [client.id, invoiceId],
    );
    expect(events).toEqual([{ data: {} }]);
  });

  it('changes nothing when it is opened', async () => {
    const { path } = await issued();
    const link = await path();
    const before = await everyRow(api);
    await open(link);
    expect(await everyRow(api)).toEqual(before);
  });
});
