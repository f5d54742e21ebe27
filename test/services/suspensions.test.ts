import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { followOverdue } from '../../domain/services/follow-again.ts';
import {
  leaveSuspensionToStaff,
  type PanelReading,
  recordPanelSuspension,
  wantedSuspension,
} from '../../domain/services/panel-suspension.ts';
import { reactivateByStaff, reactivateService } from '../../domain/services/reactivate-service.ts';
import type { SuspensionReason } from '../../domain/services/service.ts';
import { suspendByStaff, suspendService } from '../../domain/services/suspend-service.ts';
import { HOUR_MS } from '../../domain/time.ts';
import type { Handoff } from '../../domain/transaction/handoffs.ts';
import { TEST_NOW, testContext } from '../harness/builders.ts';
import { useCompany } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { raceBehindLock } from '../harness/race.ts';
import { seedStaff } from '../messaging/seed.ts';

const { database, heldService, openTransferOf, panelPlan } = useCompany();

const later = (hours: number) => new Date(TEST_NOW.getTime() + hours * HOUR_MS);

/** A service with an account on a panel, or by hand, and its verbs; `handed` has what they handed over. */
async function held(details: Parameters<typeof heldService>[0] & { byHand?: true } = {}) {
  const { byHand, ...columns } = details;
  const onPanel = {
    planId: panelPlan.id,
    panelUser: `u${randomUUID().slice(0, 8)}`,
    panelDomain: 'a.example',
  };
  const { client, serviceId } = await heldService({ ...(byHand ? {} : onPanel), ...columns });
  const handed: Handoff[] = [];
  const ctx = (now = TEST_NOW) =>
    testContext(database, {
      now,
      deliver: async (handoffs) => void handed.push(...handoffs.map(({ handoff }) => handoff)),
    });
  const reading = (is: 'suspended' | 'active', more: Partial<PanelReading> = {}) => ({
    serviceId,
    reading: { is, isPanelsOwn: false, isNew: false, ...more },
  });
  return {
    client,
    serviceId,
    handed,
    ctx,
    suspend: (reason: SuspensionReason, now?: Date) => suspendService(ctx(now), { serviceId, reason }),
    lift: (reason: SuspensionReason, now?: Date) => reactivateService(ctx(now), { serviceId, reason }),
    record: (...read: Parameters<typeof reading>) => recordPanelSuspension(ctx(later(1)), reading(...read)),
    row: async () => {
      const [row] = await database.sql<Record<string, unknown>>(
        `select status, suspension_reasons as reasons, suspended_since as since, panel_due_at as due,
          panel_released_at is not null as released, version from service where id = $1`,
        [serviceId],
      );
      return row;
    },
    events: async () => {
      const rows = await database.sql<{ type: string }>(
        'select type from event where service_id = $1 order by id',
        [serviceId],
      );
      return rows.map(({ type }) => type.replace('service.', ''));
    },
    tasks: () =>
      database.sql<{ id: string; kind: string; details: object; choice: string | null }>(
        'select id, kind, details, choice from staff_task where subject_id = $1 order by opened_at, resolved_at nulls last',
        [serviceId],
      ),
  };
}

describe('a suspension is a set of reasons (B8)', () => {
  it('each added and lifted on its own; the service is active again with the last one', async () => {
    const { suspend, lift, row, events } = await held();
    await suspend('non_payment');
    expect(await suspend('technical', later(2))).toEqual({
      changed: true,
      suspensionReasons: ['non_payment', 'technical'],
    });
    expect(await row()).toMatchObject({ status: 'suspended', since: TEST_NOW, version: 3 });
    expect(await lift('non_payment')).toEqual({ changed: true, suspensionReasons: ['technical'] });
    expect(await row()).toMatchObject({ status: 'suspended', reasons: ['technical'], since: TEST_NOW });
    await lift('technical');
    expect(await row()).toMatchObject({ status: 'active', reasons: [], since: null, version: 5 });
    expect(await events()).toEqual(['suspended', 'suspension_added', 'suspension_lifted', 'reactivated']);
  });

  it('has the panel follow each change of it, and no repeat', async () => {
    const { suspend, lift, handed, serviceId, row } = await held();
    await suspend('technical');
    await suspend('technical');
    await lift('non_payment');
    await lift('technical');
    const run = { kind: 'suspension', serviceId };
    expect(handed).toEqual([
      { ...run, version: 2 },
      { ...run, version: 3 },
    ]);
    expect(await row()).toMatchObject({ due: later(8) });
  });

  it('is staff’s to see to where no panel has the account, and what it is to be by now alone is open (B1)', async () => {
    const { suspend, lift, handed, tasks } = await held({ byHand: true });
    await suspend('non_payment');
    await suspend('technical');
    const wanted = (state: string) => ({ wanted: state, why: 'by_hand' });
    expect(await tasks()).toMatchObject([{ details: wanted('suspended'), choice: null }]);
    await lift('technical');
    await lift('non_payment', later(1));
    expect(await tasks()).toMatchObject([
      { kind: 'suspension_stuck', details: wanted('suspended'), choice: 'overtaken' },
      { kind: 'suspension_stuck', details: wanted('active'), choice: null },
    ]);
    expect(handed).toEqual([]);
  });

  it('is changed over the API by staff alone (C8)', async () => {
    const { serviceId, client, ctx } = await held();
    const input = { serviceId, reason: 'technical' } as const;
    const before = await everyRow(database);
    const actor = { type: 'client', clientId: client.id, sessionId: client.id } as const;
    for (const verb of [suspendByStaff, reactivateByStaff]) {
      await expect(verb({ ...ctx(), actor }, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await everyRow(database)).toEqual(before);
  });
});

describe('reasons that come and go at the same moment', () => {
  const behind = (serviceId: string) => `select from service where id = '${serviceId}' for update`;

  it('two are both added', async () => {
    const { suspend, serviceId, row } = await held();
    const adding = [() => suspend('technical'), () => suspend('non_payment')];
    await raceBehindLock(database, adding, behind(serviceId));
    expect(await row()).toMatchObject({ version: 3 });
    expect((await row())?.['reasons']).toHaveLength(2);
  });

  it.each([
    ['lifted before the other is added', ['lift', 'suspend']],
    ['lifted after the other was added', ['suspend', 'lift']],
  ] as const)('one is %s: the other stays, and the service with it', async (_, order) => {
    const { suspend, lift, serviceId, row, handed } = await held();
    await suspend('non_payment');
    const acts = { lift: () => lift('non_payment'), suspend: () => suspend('technical') };
    await raceBehindLock(
      database,
      order.map((act) => acts[act]),
      behind(serviceId),
    );
    expect(await row()).toMatchObject({ status: 'suspended', reasons: ['technical'], version: 4 });
    expect(handed.map((handoff) => 'version' in handoff && handoff.version).sort()).toEqual([2, 3, 4]);
  });
});

describe('what the panel was read to be (B8)', () => {
  it('is recorded only if the database wants just that by now', async () => {
    const { suspend, lift, record, row, events } = await held();
    await suspend('technical');
    await lift('technical');
    const before = await row();
    expect(await record('suspended', { isNew: true })).toBe(false);
    expect(await row()).toEqual(before);
    expect(await record('active')).toBe(true);
    expect(await row()).toMatchObject({ status: 'active', due: null });
    expect(await events()).toEqual(['suspended', 'reactivated', 'panel_reactivated']);
  });

  it('begins the time since when the account can change no more, unless it was so before (X7)', async () => {
    const { suspend, record, row } = await held();
    await suspend('technical');
    await record('suspended', { isNew: false });
    expect(await row()).toMatchObject({ since: TEST_NOW });
    await record('suspended', { isNew: true });
    expect(await row()).toMatchObject({ since: later(1) });
  });

  it('becomes a reason of its own where the panel alone suspended it, with a task, and rings the open change', async () => {
    const { client, serviceId, row, tasks } = await held();
    const { ctx, rung, ringOf } = await openTransferOf(serviceId, client.id);
    const reading = { is: 'suspended', isPanelsOwn: true, isNew: true } as const;
    expect(await recordPanelSuspension(ctx, { serviceId, reading })).toBe(true);
    expect(await row()).toMatchObject({ status: 'suspended', reasons: ['panel'], due: null });
    expect(await tasks()).toMatchObject([{ kind: 'panel_suspended', choice: null }]);
    expect(rung).toEqual([ringOf('dataChanged')]);
  });

  it('is nobody’s business once the service is over', async () => {
    const { record, events } = await held({ status: 'terminated' });
    expect(await record('active')).toBe(true);
    expect(await events()).toEqual([]);
  });

  it('is the panel’s own until staff lifts the reason: from then on it is ours to lift', async () => {
    const { record, lift, row, tasks, ctx, serviceId } = await held();
    await record('suspended', { isPanelsOwn: true, isNew: true });
    expect(await wantedSuspension(ctx(), serviceId)).toMatchObject({ isReleased: false });
    await lift('panel');
    expect(await row()).toMatchObject({ status: 'active', released: true });
    expect(await tasks()).toMatchObject([{ kind: 'panel_suspended', choice: 'overtaken' }]);
    expect(await wantedSuspension(ctx(), serviceId)).toMatchObject({ wanted: 'active', isReleased: true });
    await record('active');
    expect(await row()).toMatchObject({ released: false });
  });
});

describe('what no panel followed', () => {
  it('is one task, unless it has followed meanwhile; what follows later settles it (G7)', async () => {
    const { suspend, record, ctx, serviceId, tasks, row } = await held();
    await suspend('technical');
    for (const _ of [1, 2]) await leaveSuspensionToStaff(ctx(), serviceId);
    const details = { wanted: 'suspended', why: 'panel_failed' };
    expect(await tasks()).toMatchObject([{ kind: 'suspension_stuck', details, choice: null }]);
    expect(await row()).toMatchObject({ due: null });
    await record('suspended');
    await leaveSuspensionToStaff(ctx(), serviceId);
    expect(await tasks()).toMatchObject([{ choice: 'overtaken' }]);
  });

  it('says so if the account serves another service that is not over', async () => {
    const { suspend, ctx, serviceId, tasks } = await held({ panelUser: 'shared' });
    await heldService({ planId: panelPlan.id, panelUser: 'shared', panelDomain: 'b.example' });
    await heldService({
      planId: panelPlan.id,
      panelUser: 'shared',
      panelDomain: 'c.example',
      status: 'cancelled',
    });
    await suspend('technical');
    expect(await wantedSuspension(ctx(), serviceId)).toMatchObject({ isShared: true });
    await leaveSuspensionToStaff(ctx(), serviceId);
    expect(await tasks()).toMatchObject([{ details: { why: 'shared_account' } }]);
    await database.sql("update service set status = 'terminated' where panel_domain = 'b.example'");
    expect(await wantedSuspension(ctx(), serviceId)).toMatchObject({ isShared: false });
  });

  it('is done by hand: later it is ours to lift, though the panel names another reason', async () => {
    const { suspend, lift, ctx, serviceId, tasks, events } = await held();
    const actor = { type: 'staff', staffId: await seedStaff(database), role: 'agent' } as const;
    await suspend('technical');
    await leaveSuspensionToStaff(ctx(), serviceId);
    const [task] = await tasks();
    await resolveTask({ ...ctx(), actor }, { taskId: task?.id ?? '', choice: 'done_by_hand' });
    await lift('technical');
    expect(await wantedSuspension(ctx(), serviceId)).toMatchObject({ isReleased: true });
    expect(await events()).toEqual(['suspended', 'panel_suspended', 'reactivated']);
  });

  it('is handed over again after its time, once, and of a service that is over not at all', async () => {
    await database.sql('update service set panel_due_at = null');
    const { suspend, ctx, serviceId, handed, row } = await held();
    const over = await held();
    for (const one of [{ suspend }, over]) await one.suspend('technical');
    const ended =
      "update service set status = 'cancelled', suspension_reasons = '{}', suspended_since = null";
    await database.sql(`${ended} where id = $1`, [over.serviceId]);
    handed.length = 0;
    expect(await followOverdue(ctx(later(7)), { limit: 9 })).toBe(0);
    expect(await followOverdue(ctx(later(9)), { limit: 9 })).toBe(2);
    expect(handed).toEqual([{ kind: 'suspension', serviceId, version: 3 }]);
    expect(await row()).toMatchObject({ due: later(17), version: 3 });
    expect(await over.row()).toMatchObject({ due: null });
    expect(await followOverdue(ctx(later(9)), { limit: 9 })).toBe(0);
  });
});
