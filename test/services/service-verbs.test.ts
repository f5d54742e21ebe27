import { describe, expect, it } from 'vitest';
import { createService as create, type NewService } from '../../domain/services/create-service.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { createClient, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';

const { database, heldService, openTransferOf, plan } = useCompany();

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
    ['Radio del Sur', 'RÁDIO  del sur'],
  ])(
    'refuses, beside %j of the same holder, %j, which a text could not tell from it (C1, T5)',
    async (label, alike) => {
      const input = await newService({ label });
      await create(testContext(database), input);
      const before = await everyRow(database);
      const again = create(testContext(database), { ...input, label: alike });
      await expect(again).rejects.toMatchObject({ code: 'LABEL_TAKEN' });
      expect(await everyRow(database)).toEqual(before);
      const ofAnother = create(testContext(database), await newService({ label: alike }));
      await expect(ofAnother).resolves.toHaveProperty('serviceId');
    },
  );

  it.each([
    ['a label that T5 could not read', { label: '*' }, 'INVALID_INPUT'],
    ['a period that the plan is not sold for', { period: 'quarterly' }, 'NOT_FOUND'],
    ['an unknown client', { clientId: crypto.randomUUID() }, 'NOT_FOUND'],
  ] as const)('refuses %s', async (_what, changes, code) => {
    await expect(create(testContext(database), await newService(changes))).rejects.toMatchObject({ code });
  });
});

/** A service in transfer, with what its verbs ring the transfer with. */
async function serviceInTransfer(status: 'active' | 'pending' | 'cancelled' = 'active') {
  const { client, serviceId } = await heldService({ status });
  const transfer = await openTransferOf(serviceId, client.id);
  const row = async () => {
    const [service] = await database.sql(
      'select status, suspension_reasons, frozen_at is not null as frozen, version from service where id = $1',
      [serviceId],
    );
    return service;
  };
  const events = () =>
    database.sql('select type, data from event where service_id = $1 order by id', [serviceId]);
  const { ctx } = transfer;
  return {
    ...transfer,
    ring: transfer.ringOf('dataChanged'),
    row,
    events,
    suspend: (reason: 'technical' | 'non_payment') => suspendService(ctx, { serviceId, reason }),
    reactivate: (reason: 'technical' | 'non_payment') => reactivateService(ctx, { serviceId, reason }),
    freeze: (reason: string) => freezeService(ctx, { serviceId, reason }),
  };
}

describe('suspending and reactivating a service (B8)', () => {
  it('go there and back, each ringing the open transfer (T11) and recorded with its reason', async () => {
    const { suspend, reactivate, rung, ring, row, events } = await serviceInTransfer();
    await suspend('non_payment');
    expect(await row()).toMatchObject({
      status: 'suspended',
      suspension_reasons: ['non_payment'],
      version: 2,
    });
    await reactivate('non_payment');
    expect(await row()).toMatchObject({ status: 'active', suspension_reasons: [], version: 3 });
    expect(rung).toEqual([ring, ring]);
    expect(await events()).toEqual([
      { type: 'service.suspended', data: { reason: 'non_payment' } },
      { type: 'service.reactivated', data: { reason: 'non_payment' } },
    ]);
  });

  it.each(['pending', 'cancelled'] as const)('refuse a service that is %s', async (status) => {
    const { suspend, reactivate } = await serviceInTransfer(status);
    const refusal = { code: 'SERVICE_STATUS_UNFIT' };
    await expect(suspend('technical')).rejects.toMatchObject(refusal);
    await expect(reactivate('technical')).rejects.toMatchObject(refusal);
  });
});

describe('freezing a service (G9)', () => {
  it('opens a task for its open transfer and rings it, once', async () => {
    const { changeId, freeze, rung, ring, row } = await serviceInTransfer();
    await freeze('fraud_review');
    expect(await freeze('fraud_review')).toMatchObject({ changed: false, frozen: true });
    expect(await row()).toMatchObject({ status: 'active', frozen: true });
    expect(rung).toEqual([ring]);
    const tasks = await database.sql('select kind, details from staff_task where change_id = $1', [changeId]);
    expect(tasks).toEqual([{ kind: 'frozen_change', details: { reason: 'fraud_review' } }]);
  });

  it('changes and rings nothing, as a suspension or a reactivation, where things are so already, and is recorded all the same (G6)', async () => {
    const { suspend, reactivate, freeze, rung, ring, events } = await serviceInTransfer();
    expect(await reactivate('technical')).toEqual({ changed: false, suspensionReasons: [] });
    await suspend('technical');
    const again = { changed: false, suspensionReasons: ['technical'] };
    expect(await suspend('technical')).toEqual(again);
    expect(await reactivate('non_payment')).toEqual(again);
    expect(rung).toEqual([ring]);
    for (const reason of ['fraud_review', 'asked']) await freeze(reason);
    expect(await events()).toEqual([
      { type: 'service.reactivated_again', data: { reason: 'technical' } },
      { type: 'service.suspended', data: { reason: 'technical' } },
      { type: 'service.suspended_again', data: { reason: 'technical' } },
      { type: 'service.reactivated_again', data: { reason: 'non_payment' } },
      { type: 'service.frozen', data: { reason: 'fraud_review' } },
      { type: 'service.frozen_again', data: { reason: 'asked' } },
    ]);
  });

  it('opens no task where nothing is open', async () => {
    const { serviceId } = await heldService();
    await freezeService(testContext(database), { serviceId, reason: 'fraud_review' });
    expect(await database.sql('select 1 from staff_task where subject_id = $1', [serviceId])).toEqual([]);
  });
});
