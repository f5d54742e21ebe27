import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCheckoutActivities, createGatewayActivities } from '../../activities/checkout.ts';
import { type MercadoPagoEmulator, startMercadoPagoEmulator } from '../../dev/mercadopago-emulator/server.ts';
import { nextCheckoutStep, recordOpened } from '../../domain/billing/align-checkout.ts';
import { followOverdueCheckouts } from '../../domain/billing/follow-checkout.ts';
import { readInvoicePage } from '../../domain/billing/invoice-page.ts';
import { getInvoice } from '../../domain/billing/invoice-view.ts';
import { readCheckoutLink } from '../../domain/billing/pay-link.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { createMercadoPago } from '../../integrations/payments/mercado-pago.ts';
import { TEST_DEPLOYMENT, TEST_NOW, testContext } from '../harness/builders.ts';
import { linkOf, useCompany } from '../harness/company.ts';
import { raceBehindLock } from '../harness/race.ts';

const { bill, database, heldService, pay } = useCompany();
const deployment = { ...TEST_DEPLOYMENT, hasGateway: true };
const accessToken = 'APP_USR-1234567890123456-031018-abcdef-44444';

let clock = TEST_NOW;
let mercadoPago: MercadoPagoEmulator;
beforeAll(async () => {
  const webhookSecret = 'secret-of-the-tests';
  mercadoPago = await startMercadoPagoEmulator({
    accessToken,
    webhookSecret,
    emulatorToken: 'emulator',
    now: () => clock,
    // Nobody listens: what is told of payments is another matter.
    webhookUrl: 'http://127.0.0.1:9/',
  });
});
afterAll(() => mercadoPago.close());

/** Of an invoice: what was handed over by a verb that was called with this context. */
function contextWith(handed: StoredHandoff['handoff'][] = [], now = clock) {
  const deliver = async (handoffs: readonly StoredHandoff[]) =>
    void handed.push(...handoffs.map(({ handoff }) => handoff).filter(({ kind }) => kind === 'checkout'));
  return { ...testContext(database, { deliver, now }), deployment };
}

function activities() {
  const { orm } = database;
  const deps = { orm, deployment, clock: { now: async () => clock }, deliver: async () => undefined };
  const gateway = createMercadoPago({
    accessToken,
    baseUrl: mercadoPago.url,
    publicUrl: deployment.publicUrl,
    timeoutMs: 1_000,
  });
  return { ...createGatewayActivities({ ...deps, gateway }), ...createCheckoutActivities(deps) };
}

/** The run of an invoice's way to pay, one try. */
const align = (invoiceId: string) =>
  new MockActivityEnvironment().run(activities().alignCheckout, invoiceId) as Promise<void>;
const leave = (invoiceId: string) =>
  new MockActivityEnvironment().run(activities().leaveCheckoutToStaff, invoiceId) as Promise<void>;

/** An invoice of 100 pesos, and its way to pay. */
async function billed() {
  const { client, serviceId } = await heldService();
  const handed: StoredHandoff['handoff'][] = [];
  const lines = [{ kind: 'other', description: 'Extra', amount: '10000' } as const];
  const { invoiceId, number } = await bill(serviceId, { lines }, contextWith(handed));
  await align(invoiceId);
  const token = new URL(await linkOf(database, invoiceId)).pathname.split('/').at(-1) ?? '';
  return { client, invoiceId, number, token, handed };
}

const rowsOf = (invoiceId: string) =>
  database.sql<{ id: string; state: string; amount: string; provider_id: string }>(
    'select id, state, amount, provider_id from checkout where invoice_id = $1 order by asked_at, amount desc',
    [invoiceId],
  );
const dueAt = async (invoiceId: string) => {
  const [row] = await database.sql<{ at: Date | null }>(
    'select checkout_due_at as at from invoice where id = $1',
    [invoiceId],
  );
  return row?.at;
};
const canPay = async (providerId: string) => {
  const payment = await mercadoPago.pay(providerId);
  return payment !== undefined;
};
const preferencesOf = async (invoiceId: string) => {
  const ids = (await rowsOf(invoiceId)).map(({ id }) => id);
  return mercadoPago.account.preferences.filter(({ external_reference: id }) => ids.includes(id));
};

describe('a way to pay (B4)', () => {
  it('is handed over with the invoice, opened for what is owed, and shown on its page and in its view', async () => {
    const { client, invoiceId, number, token, handed } = await billed();
    expect(handed).toEqual([{ kind: 'checkout', invoiceId, version: 1 }]);
    const [preference] = await preferencesOf(invoiceId);
    expect(preference?.items).toMatchObject([
      { title: `Factura ${number}`, unit_price: 100, currency_id: 'ARS' },
    ]);
    expect(await readInvoicePage(contextWith(), { token })).toMatchObject({ canBePaid: true });
    expect(await readCheckoutLink(contextWith(), { token })).toBe(preference?.init_point);
    const actor = { type: 'client', clientId: client.id, sessionId: client.id } as const;
    expect(await getInvoice({ ...contextWith(), actor }, { invoiceId })).toMatchObject({
      payLink: `${await linkOf(database, invoiceId)}/pagar`,
    });
    const events = await database.sql(
      "select type, data from event where invoice_id = $1 and type like 'checkout.%'",
      [invoiceId],
    );
    expect(events).toEqual([
      { type: 'checkout.opened', data: { checkoutId: preference?.external_reference } },
    ]);
  });

  it('asks for the rest once a part came another way, and the old one is closed first (D53)', async () => {
    const { invoiceId, token } = await billed();
    await pay(invoiceId, { amount: '3000' }, contextWith());
    await align(invoiceId);
    const handed: StoredHandoff['handoff'][] = [];
    await pay(invoiceId, { amount: '2000' }, contextWith(handed));
    expect(handed).toEqual([{ kind: 'checkout', invoiceId, version: 3 }]);
    // Until the gateway has followed there is no button: it would ask for too much.
    expect(await readInvoicePage(contextWith(), { token })).toMatchObject({ canBePaid: false });
    expect(await readCheckoutLink(contextWith(), { token })).toBeUndefined();
    await align(invoiceId);
    const rows = await rowsOf(invoiceId);
    expect(rows.map(({ state, amount }) => [state, amount])).toEqual([
      ['closed', '10000'],
      ['closed', '7000'],
      ['open', '5000'],
    ]);
    const [first, second, third] = rows.map(({ provider_id: id }) => id);
    expect(await canPay(first ?? '')).toBe(false);
    expect(await canPay(second ?? '')).toBe(false);
    expect(await canPay(third ?? '')).toBe(true);
    expect(await readCheckoutLink(contextWith(), { token })).toContain(third);
  });

  it('is closed once the invoice is paid, and once it is void (D52)', async () => {
    const [paid, voided] = [await billed(), await billed()];
    const handed: StoredHandoff['handoff'][] = [];
    await pay(paid.invoiceId, { amount: '10000' }, contextWith(handed));
    await voidInvoice(contextWith(handed), { invoiceId: voided.invoiceId, reason: 'issued_by_mistake' });
    expect(handed).toEqual(
      [paid, voided].map(({ invoiceId }) => ({ kind: 'checkout', invoiceId, version: 2 })),
    );
    for (const { invoiceId, token } of [paid, voided]) {
      await align(invoiceId);
      const [row, ...others] = await rowsOf(invoiceId);
      expect([row?.state, others]).toEqual(['closed', []]);
      expect(await canPay(row?.provider_id ?? '')).toBe(false);
      expect(await readInvoicePage(contextWith(), { token })).toMatchObject({ canBePaid: false });
      expect(await dueAt(invoiceId)).toBeNull();
    }
  });

  it('is one, however often its run goes, and one preference at the gateway', async () => {
    const { invoiceId } = await billed();
    await align(invoiceId);
    await Promise.all([align(invoiceId), align(invoiceId)]);
    expect(await rowsOf(invoiceId)).toHaveLength(1);
    expect(await preferencesOf(invoiceId)).toHaveLength(1);
  });

  it.each(['drop_reply', '5xx_accepted', '429', 'garbage'])(
    'survives %s: the next try has it',
    async (kind) => {
      const { serviceId } = await heldService();
      const { invoiceId } = await bill(serviceId, {}, contextWith());
      mercadoPago.faults.add({ kind, match: { contains: 'POST', operation: 'call' } });
      await expect(align(invoiceId)).rejects.toMatchObject({ name: 'NotSent' });
      await align(invoiceId);
      expect((await rowsOf(invoiceId)).map(({ state }) => state)).toEqual(['open']);
      expect(await preferencesOf(invoiceId)).toHaveLength(1);
    },
  );

  it('that was asked for and is no more what is owed before the gateway told of it is closed as soon as it does', async () => {
    const { serviceId } = await heldService();
    const { invoiceId } = await bill(serviceId, {}, contextWith());
    const step = await nextCheckoutStep(contextWith(), { invoiceId });
    await pay(invoiceId, { amount: '400' }, contextWith());
    await align(invoiceId);
    expect((await rowsOf(invoiceId)).map(({ state }) => state)).toEqual(['abandoned', 'open']);
    const made = {
      checkoutId: step?.checkoutId ?? '',
      providerId: `late-${invoiceId}`,
      link: 'https://x.example',
    };
    await recordOpened(contextWith(), made);
    expect(await nextCheckoutStep(contextWith(), { invoiceId })).toMatchObject({
      do: 'close',
      providerId: made.providerId,
    });
  });

  it('is replaced before its time is over, by the sweep', async () => {
    const { invoiceId } = await billed();
    clock = new Date(TEST_NOW.getTime() + 171 * DAY_MS);
    await followOverdueCheckouts(contextWith(), { limit: 1_000 });
    await align(invoiceId);
    clock = TEST_NOW;
    expect((await rowsOf(invoiceId)).map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('of two runs that cross while the invoice is paid, one asks for the rest, and nothing asks for more', async () => {
    const { invoiceId } = await billed();
    const paying = () => pay(invoiceId, { amount: '1000' }, contextWith());
    for (const calls of [
      [paying, () => align(invoiceId)],
      [() => align(invoiceId), paying],
    ]) {
      const settled = await raceBehindLock(
        database,
        calls as (() => Promise<unknown>)[],
        'select from client for update',
      );
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      await align(invoiceId);
    }
    const rows = await rowsOf(invoiceId);
    expect(
      rows.filter(({ state }) => state !== 'closed').map(({ state, amount }) => [state, amount]),
    ).toEqual([['open', '8000']]);
  });
});

describe('a gateway that does not follow', () => {
  it('delays and fails nothing of the invoice: staff is asked, once, and told when it has followed (G7)', async () => {
    const { serviceId } = await heldService();
    const { invoiceId } = await bill(serviceId, {}, contextWith());
    await leave(invoiceId);
    await leave(invoiceId);
    const tasks = () =>
      database.sql('select kind, choice from staff_task where subject_id = $1', [invoiceId]);
    expect(await tasks()).toEqual([{ kind: 'checkout_stuck', choice: null }]);
    expect(await pay(invoiceId, { amount: '1000' }, contextWith())).toMatchObject({ status: 'paid' });
    await align(invoiceId);
    expect(await tasks()).toEqual([{ kind: 'checkout_stuck', choice: 'overtaken' }]);
  });

  it('is handed a lost run again after its hours, and what was issued before there was a gateway', async () => {
    const { serviceId } = await heldService();
    const before = await bill(serviceId);
    const { invoiceId } = await bill(serviceId, {}, contextWith());
    const handed: StoredHandoff['handoff'][] = [];
    const later = new Date(TEST_NOW.getTime() + 9 * HOUR_MS);
    expect(await followOverdueCheckouts(testContext(database, { now: later }), { limit: 1_000 })).toBe(0);
    await followOverdueCheckouts(contextWith(handed, later), { limit: 1_000 });
    expect(handed).toEqual(
      expect.arrayContaining([
        { kind: 'checkout', invoiceId: before.invoiceId, version: 1 },
        { kind: 'checkout', invoiceId, version: 2 },
      ]),
    );
    expect(await followOverdueCheckouts(contextWith([], later), { limit: 1_000 })).toBe(0);
  });

  it('is asked for nothing where none is set up', async () => {
    const { serviceId } = await heldService();
    const { invoiceId } = await bill(serviceId);
    await pay(invoiceId, { amount: '1' });
    const handoffs = await database.sql(
      "select 1 from handoff where payload->>'kind' = 'checkout' and payload->>'invoiceId' = $1",
      [invoiceId],
    );
    expect(handoffs).toEqual([]);
  });
});
