import { describe, expect, it } from 'vitest';
import { createService as create, type NewService } from '../../domain/services/create-service.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { createClient, createOpenTransfer, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';

const { database, heldService, plan, serviceOf } = useCompany();

describe('creating a service (B1)', () => {
  async function newService(changes: Partial<NewService> = {}): Promise<NewService> {
    const clientId = (await createClient(database)).id;
    return {
      clientId,
      planId: plan.id,
      period: 'monthly',
      label: 'Radio del Sur',
      startDate: '2026-01-31',
      status: 'active',
      ...changes,
    };
  }

  it('gives it its plan’s price, its holder and a first term that keeps the anchor day (G3)', async () => {
    const input = await newService();
    const { serviceId } = await create(testContext(database), input);
    const [row] = await database.sql(
      `select s.price, s.currency, s.anchor_day, o.client_id, o.label_key, t.start_date::text, t.end_date::text
      from service s join ownership_interval o on o.service_id = s.id join term t on t.service_id = s.id
      where s.id = $1`,
      [serviceId],
    );
    expect(row).toEqual({
      price: '1250000',
      currency: 'ARS',
      anchor_day: 31,
      client_id: input.clientId,
      label_key: 'radio del sur',
      start_date: '2026-01-31',
      end_date: '2026-02-28',
    });
  });

  it('gives a pending one no term yet', async () => {
    const { serviceId } = await create(testContext(database), await newService({ status: 'pending' }));
    expect(await database.sql('select 1 from term where service_id = $1', [serviceId])).toEqual([]);
  });

  it.each([
    ['Sean O’Brien', "Sean O'Brien"],
    ['Web Ana-María', 'web ana–maria'],
    ['Radio 1', 'Radio\u00a01'],
  ])('tells %j from no %j of the same holder (C1, T5)', async (label, alike) => {
    const input = await newService({ label });
    await create(testContext(database), input);
    const again = create(testContext(database), { ...input, label: alike });
    await expect(again).rejects.toMatchObject({ code: 'LABEL_TAKEN' });
  });

  it('refuses a label that its holder could not tell from another in a text (T5), and writes nothing', async () => {
    const input = await newService();
    await create(testContext(database), input);
    const again = create(testContext(database), { ...input, label: 'RÁDIO  del sur' });
    await expect(again).rejects.toMatchObject({ code: 'LABEL_TAKEN' });
    const rows = await database.sql('select 1 from service where label ilike $1', ['r_dio%del sur']);
    const intervals = await database.sql('select 1 from ownership_interval where client_id = $1', [
      input.clientId,
    ]);
    expect(intervals).toHaveLength(1);
    expect(rows.length).toBeGreaterThan(0);
    await expect(create(testContext(database), await newService())).resolves.toHaveProperty('serviceId');
  });

  it.each([
    ['a label that T5 could not read', { label: '*' }, 'INVALID_INPUT'],
    ['a period that the plan is not sold for', { period: 'quarterly' }, 'NOT_FOUND'],
    ['an unknown client', { clientId: crypto.randomUUID() }, 'NOT_FOUND'],
  ] as const)('refuses %s', async (_what, changes, code) => {
    await expect(create(testContext(database), await newService(changes))).rejects.toMatchObject({ code });
  });
});

/** A service in transfer, with the rings that its verbs send. */
async function serviceInTransfer(status: 'active' | 'pending' | 'cancelled' = 'active') {
  const [holder, recipient] = [await createClient(database), await createClient(database)];
  const { id } = await serviceOf(holder.id, { status });
  const changeId = await createOpenTransfer(database, {
    serviceId: id,
    holderId: holder.id,
    recipientId: recipient.id,
  });
  const rung: StoredHandoff['handoff'][] = [];
  const ctx = testContext(database, {
    deliver: async (handoffs) => {
      rung.push(...handoffs.map(({ handoff }) => handoff));
    },
  });
  const ring = {
    kind: 'transfer',
    changeId,
    reference: expect.any(String),
    serviceId: id,
    ring: 'dataChanged',
  };
  const row = async () => {
    const [service] = await database.sql(
      'select status, suspension_reason, frozen_at is not null as frozen, version from service where id = $1',
      [id],
    );
    return service;
  };
  return { id, changeId, ctx, rung, ring, row };
}

describe('suspending and reactivating (B8)', () => {
  it('go there and back, each ringing the open transfer (T11) and recorded with its reason', async () => {
    const { id, ctx, rung, ring, row } = await serviceInTransfer();
    await suspendService(ctx, { serviceId: id, reason: 'non_payment' });
    expect(await row()).toMatchObject({ status: 'suspended', suspension_reason: 'non_payment', version: 2 });
    await reactivateService(ctx, { serviceId: id });
    expect(await row()).toMatchObject({ status: 'active', suspension_reason: null, version: 3 });
    expect(rung).toEqual([ring, ring]);
    const events = await database.sql('select type, data from event where service_id = $1 order by id', [id]);
    expect(events).toEqual([
      { type: 'service.suspended', data: { reason: 'non_payment' } },
      { type: 'service.reactivated', data: {} },
    ]);
  });

  it('change nothing when it is so already', async () => {
    const { id, ctx, rung } = await serviceInTransfer();
    expect(await reactivateService(ctx, { serviceId: id })).toEqual({ changed: false });
    await suspendService(ctx, { serviceId: id, reason: 'technical' });
    expect(await suspendService(ctx, { serviceId: id, reason: 'technical' })).toEqual({ changed: false });
    expect(rung).toHaveLength(1);
  });

  it.each(['pending', 'cancelled'] as const)('refuse a service that is %s', async (status) => {
    const { id, ctx } = await serviceInTransfer(status);
    const refusal = { code: 'SERVICE_STATUS_UNFIT' };
    await expect(suspendService(ctx, { serviceId: id, reason: 'technical' })).rejects.toMatchObject(refusal);
    await expect(reactivateService(ctx, { serviceId: id })).rejects.toMatchObject(refusal);
  });
});

describe('freezing a service (G9)', () => {
  it('opens a task for its open transfer and rings it, once', async () => {
    const { id, changeId, ctx, rung, ring, row } = await serviceInTransfer();
    await freezeService(ctx, { serviceId: id, reason: 'fraud_review' });
    expect(await freezeService(ctx, { serviceId: id, reason: 'fraud_review' })).toEqual({ changed: false });
    expect(await row()).toMatchObject({ status: 'active', frozen: true });
    expect(rung).toEqual([ring]);
    const tasks = await database.sql('select kind, details from staff_task where change_id = $1', [changeId]);
    expect(tasks).toEqual([{ kind: 'frozen_change', details: { reason: 'fraud_review' } }]);
  });

  it('is recorded also where it, a suspension or a reactivation finds things so already (G6)', async () => {
    const { id, ctx } = await serviceInTransfer();
    await reactivateService(ctx, { serviceId: id });
    for (const _ of ['first', 'again']) await suspendService(ctx, { serviceId: id, reason: 'technical' });
    for (const reason of ['fraud_review', 'asked']) await freezeService(ctx, { serviceId: id, reason });
    const events = await database.sql('select type, data from event where service_id = $1 order by id', [id]);
    expect(events).toEqual([
      { type: 'service.reactivated_again', data: {} },
      { type: 'service.suspended', data: { reason: 'technical' } },
      { type: 'service.suspended_again', data: { reason: 'technical' } },
      { type: 'service.frozen', data: { reason: 'fraud_review' } },
      { type: 'service.frozen_again', data: { reason: 'asked' } },
    ]);
  });

  it('opens no task where nothing is open', async () => {
    const { service } = await heldService();
    await freezeService(testContext(database), { serviceId: service.id, reason: 'fraud_review' });
    expect(await database.sql('select 1 from staff_task where subject_id = $1', [service.id])).toEqual([]);
  });
});
