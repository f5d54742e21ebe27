import { describe, expect, it } from 'vitest';
import { getActivation, listActivations } from '../../domain/activation/activation-view.ts';
import { orderService } from '../../domain/activation/order-service.ts';
import { getService } from '../../domain/procedures/service-view.ts';
import { createClient } from '../harness/builders.ts';
import { everyRow } from '../harness/every-row.ts';
import { NOW, TOO_LATE, useOrdering } from './ordering.ts';

const company = useOrdering();
const { contextAt, database, order, client, panelPlan, plan } = company;

describe('an order (B1)', () => {
  it('is a pending service at the plan’s price, its invoice, and an activation that waits for it', async () => {
    const { serviceId, changeId, invoiceId, actor } = await order({ domain: ' MiTienda.com.AR ' });
    expect(await company.serviceRow(serviceId)).toMatchObject({
      status: 'pending',
      panel_domain: 'mitienda.com.ar',
      panel_user: null,
    });
    expect(await company.termsOf(serviceId)).toEqual([]);
    expect(await company.invoiceNow(invoiceId)).toEqual({
      status: 'issued',
      due: '2026-04-09',
      total: '1250000',
    });
    const ctx = contextAt(NOW, actor);
    expect(await getService(ctx, { serviceId })).toMatchObject({
      status: 'pending',
      openChange: { id: changeId, kind: 'activation', state: 'awaiting_payment' },
      owedInvoices: [{ id: invoiceId }],
    });
    expect(await getActivation(ctx, { changeId })).toMatchObject({
      reference: expect.stringMatching(/^AL-/),
      deadline: TOO_LATE.toISOString(),
      waitingFor: [expect.stringContaining('hasta el 09/04/2026 inclusive')],
    });
    expect(await company.toldTo(actor.clientId)).toEqual([
      'invoice_generated email',
      'invoice_generated whatsapp',
      'order_placed email',
    ]);
  });

  it('is nobody else’s to see (C8)', async () => {
    const { changeId, actor } = await order();
    const other = contextAt(NOW, (await client()).actor);
    await expect(getActivation(other, { changeId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const page = { limit: 10 };
    expect(await listActivations(other, page)).toEqual([]);
    expect(await listActivations(contextAt(NOW, actor), page)).toMatchObject([{ id: changeId }]);
  });

  it('is had at the price that was shown, and at no other', async () => {
    const shownAmount = { amount: '1250000', currency: 'ARS' };
    expect(await order({ shownAmount })).toMatchObject({ serviceId: expect.any(String) });
    const { actor: by } = await client();
    const before = await everyRow(database);
    for (const other of [{ amount: '1249999' }, { currency: 'USD' }]) {
      const asked = order({ by, shownAmount: { ...shownAmount, ...other } });
      await expect(asked).rejects.toMatchObject({ code: 'PRICE_CHANGED', details: { price: shownAmount } });
    }
    expect(await everyRow(database)).toEqual(before);
  });

  it('that is asked for again with the same request id is one', async () => {
    const { actor } = await client();
    const request = { idHash: 'a'.repeat(64), caller: 'x', procedure: 'services.order', inputHash: 'b' };
    const ctx = { ...contextAt(NOW, actor), request };
    const input = { planId: plan.id, period: 'monthly', label: 'Radio' } as const;
    expect(await orderService(ctx, input)).toEqual(await orderService(ctx, input));
    const services = 'select 1 from ownership_interval where client_id = $1';
    expect(await database.sql(services, [actor.clientId])).toHaveLength(1);
  });

  it('takes the label of what has ended, and of nothing else (T5, X8)', async () => {
    const { actor, changeId } = await order({ label: 'La misma' });
    await expect(order({ label: 'la MISMA', by: actor })).rejects.toMatchObject({ code: 'LABEL_TAKEN' });
    await company.review(changeId, TOO_LATE);
    expect(await order({ label: 'la MISMA', by: actor, now: TOO_LATE })).toMatchObject({ actor });
    await expect(order({ label: 'La misma', by: actor, now: TOO_LATE })).rejects.toMatchObject({
      code: 'LABEL_TAKEN',
    });
  });
});

describe('an order is refused, and writes nothing', () => {
  const refused = async (input: Parameters<typeof order>[0], code: string) => {
    const by = input?.by ?? (await client()).actor;
    const before = await everyRow(database);
    await expect(order({ ...input, by })).rejects.toMatchObject({ code });
    expect(await everyRow(database)).toEqual(before);
  };

  it.each(['', 'nada', 'www.ejemplo.com', 'ñandú.com.ar', 'http://a.com', '-a.com', `${'a'.repeat(64)}.com`])(
    'for the domain «%s»',
    (domain) => refused({ domain }, 'INVALID_INPUT'),
  );

  it('without a domain where a panel needs one, and with one where nobody does', async () => {
    const { actor: by } = await client();
    const before = await everyRow(database);
    const ctx = contextAt(NOW, by);
    const hosting = { planId: panelPlan.id, period: 'monthly', label: 'Sin dominio' } as const;
    await expect(orderService(ctx, hosting)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const radio = { ...hosting, planId: plan.id, domain: 'radio.example.com' };
    await expect(orderService(ctx, radio)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('for a period that has no price', () => refused({ period: 'quarterly' }, 'PLAN_NOT_OFFERED'));

  it.each([
    ['update plan set withdrawn_at = $1', 'update plan set withdrawn_at = null'],
    ['update plan_price set withdrawn_at = $1', 'update plan_price set withdrawn_at = null'],
  ])('for what is not on sale: %s', async (withdraw, offer) => {
    await database.sql(withdraw, [NOW]);
    await refused({}, 'PLAN_NOT_OFFERED');
    await database.sql(offer);
  });

  it('for a domain of a service that works, whoever’s it is (B9)', async () => {
    const { client: holder } = await company.heldService({ panelDomain: 'ocupado.example.com' });
    const by = { type: 'client', clientId: holder.id, sessionId: holder.id } as const;
    await refused({ domain: 'ocupado.example.com', by }, 'DOMAIN_IN_USE');
    await refused({ domain: 'ocupado.example.com' }, 'DOMAIN_IN_USE');
  });

  it.each([
    [{ isUnclaimed: true }, 'EMAIL_NOT_CONFIRMED'],
    [{ frozenAt: NOW }, 'FROZEN'],
  ] as const)('by an account that is %j (C1, G9)', async (state, code) => {
    const { id: clientId } = await createClient(database, state);
    await refused({ by: { type: 'client', clientId, sessionId: clientId } }, code);
  });

  it('by staff, who hire nothing in anybody’s name (C1)', async () => {
    const before = await everyRow(database);
    const ctx = contextAt(NOW, company.staff.actor);
    const input = { planId: plan.id, period: 'monthly', label: 'Para otro' } as const;
    await expect(orderService(ctx, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await everyRow(database)).toEqual(before);
  });
});
