import { describe, expect, it } from 'vitest';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { createStaff } from '../harness/builders.ts';
import { at, NOW, useCancelling } from './cancelling.ts';

const scene = useCancelling();
const { database, ask, hosted, review, storeBackup, told, stateOf, serviceNow, tasksOf, contextAt } = scene;

const backupsAsked = async (serviceId: string) =>
  (await database.sql('select 1 from backup where service_id = $1', [serviceId])).length;

describe('an immediate cancellation (X2)', () => {
  it('has its backup made at once, waits for its window, and is claimed when both are there', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'immediate');
    const standing = await review(id, NOW);
    expect(standing).toMatchObject({
      state: 'scheduled',
      waitingFor: 'time',
      wakeAt: at('2026-03-10T13:00:00').getTime(),
    });
    expect(await backupsAsked(one.serviceId)).toBe(1);
    await review(id, NOW);
    expect(await backupsAsked(one.serviceId)).toBe(1);
    await storeBackup(one, at('2026-03-10T12:30:00'));
    expect(await review(id, at('2026-03-10T12:59:59'))).toMatchObject({ waitingFor: 'time' });
    expect(await review(id, at('2026-03-10T13:00:00'))).toMatchObject({
      state: 'claimed',
      waitingFor: 'nothing',
    });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
  });

  it('stops the service when its window closes before the backup is there, and deletes it once it is', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'immediate');
    expect(await review(id, at('2026-03-10T13:00:00'))).toMatchObject({
      state: 'scheduled',
      waitingFor: 'backup',
    });
    expect(await serviceNow(one.serviceId)).toMatchObject({
      status: 'suspended',
      suspension_reasons: ['requested'],
    });
    expect(await told(id)).toContain('cancellation_suspended whatsapp');
    await review(id, at('2026-03-10T13:10:00'));
    expect((await told(id)).filter((message) => message.startsWith('cancellation_suspended'))).toHaveLength(
      2,
    );
    await storeBackup(one, at('2026-03-10T20:00:00'));
    expect(await review(id, at('2026-03-12T03:00:00'))).toMatchObject({ state: 'claimed' });
  });

  it('does not count a backup that is older than 24 hours', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'immediate');
    await storeBackup(one, at('2026-03-09T12:59:59'));
    expect(await review(id, at('2026-03-10T13:00:00'))).toMatchObject({ waitingFor: 'backup' });
  });
});

describe('one for the end of the period (X3)', () => {
  it('is told 15 and 3 days before, works until midnight, and is claimed between 9 and 16 (D38)', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'end_of_period');
    const wakesAt = async (now: string) => (await review(id, at(now))).wakeAt;
    expect(await wakesAt('2026-03-10T12:00:00')).toBe(at('2026-03-26T09:00:00').getTime());
    expect(await wakesAt('2026-03-26T09:00:00')).toBe(at('2026-04-07T09:00:00').getTime());
    expect(await wakesAt('2026-04-07T09:00:00')).toBe(at('2026-04-10T00:00:00').getTime());
    expect((await told(id)).filter((message) => message.startsWith('cancellation_notice'))).toHaveLength(4);
    expect(await review(id, at('2026-04-09T23:59:59'))).toMatchObject({ waitingFor: 'time' });
    expect(await backupsAsked(one.serviceId)).toBe(0);
    expect(await review(id, at('2026-04-10T00:00:00'))).toMatchObject({ waitingFor: 'backup' });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await storeBackup(one, at('2026-04-10T00:20:00'));
    expect(await review(id, at('2026-04-10T00:21:00'))).toMatchObject({
      state: 'scheduled',
      waitingFor: 'office_hours',
      wakeAt: at('2026-04-10T09:00:00').getTime(),
    });
    expect(await review(id, at('2026-04-10T09:00:00'))).toMatchObject({ state: 'claimed' });
  });

  const billedUntil = async (serviceId: string, periodEnd: string) =>
    (
      await scene.bill(serviceId, {
        lines: [
          {
            kind: 'renewal',
            description: 'Renovación',
            amount: '1000',
            periodStart: '2026-04-10',
            periodEnd,
          },
        ],
      })
    ).invoiceId;

  it('ends sooner once its last invoice is void, and its holder is told', async () => {
    const one = await hosted();
    const invoiceId = await billedUntil(one.serviceId, '2027-04-10');
    const view = await ask(one, 'end_of_period');
    expect(view.lastFullDay).toBe('2027-04-09');
    await voidInvoice(contextAt(NOW), { invoiceId, reason: 'issued_by_mistake' });
    expect(await review(view.id, NOW)).toMatchObject({ wakeAt: at('2026-03-26T09:00:00').getTime() });
    expect(await told(view.id)).toContain('cancellation_date_changed whatsapp');
  });

  it('is a local date: where its zone has another time by then, the day stays and the instant moves (G3)', async () => {
    const one = await hosted();
    const { id } = await ask(one, 'end_of_period');
    await review(id, at('2026-04-08T12:00:00'));
    const zone = `jsonb_set(policy, '{timeZone}', '"America/Noronha"')`;
    await database.sql(`update service_change set policy = ${zone} where id = $1`, [id]);
    // An hour earlier there.
    expect(await review(id, at('2026-04-09T22:59:59'))).toMatchObject({
      waitingFor: 'time',
      wakeAt: at('2026-04-09T23:00:00').getTime(),
    });
    expect(await review(id, at('2026-04-09T23:00:00'))).toMatchObject({ waitingFor: 'backup' });
  });

  it('has 72 hours left, once, if that end has passed by then', async () => {
    const one = await hosted();
    const invoiceId = await billedUntil(one.serviceId, '2027-04-10');
    const { id } = await ask(one, 'end_of_period');
    const now = at('2026-08-20T12:00:00');
    await voidInvoice(contextAt(now), { invoiceId, reason: 'issued_by_mistake' });
    const end = at('2026-08-24T00:00:00');
    expect(await review(id, now)).toMatchObject({ state: 'scheduled', waitingFor: 'time' });
    const [row] = await database.sql<{ deadline: Date }>(
      'select deadline from service_change where id = $1',
      [id],
    );
    expect(row?.deadline).toEqual(end);
    await review(id, at('2026-08-22T12:00:00'));
    expect(await review(id, end)).toMatchObject({ waitingFor: 'backup' });
    expect((await told(id)).filter((message) => message.startsWith('cancellation_date'))).toHaveLength(2);
  });
});

describe('what stops the claim', () => {
  async function due() {
    const one = await hosted();
    const { id } = await ask(one, 'immediate');
    await storeBackup(one, at('2026-03-10T12:30:00'));
    return { one, id, now: at('2026-03-10T13:00:00') };
  }

  it('a freeze of the service: it pauses with a task, and goes on once it is lifted (G9)', async () => {
    const { one, id, now } = await due();
    await freezeService(contextAt(now), { serviceId: one.serviceId, reason: 'test' });
    expect(await review(id, now)).toMatchObject({ state: 'paused', waitingFor: 'staff' });
    expect(await tasksOf(id)).toEqual(['frozen_change']);
    expect(await review(id, now)).toMatchObject({ state: 'paused' });
    await database.sql('update service set frozen_at = null where id = $1', [one.serviceId]);
    expect(await review(id, now)).toMatchObject({ state: 'claimed' });
  });

  it('a message of its holder that waits to be processed: it may be NO FUI YO (invariant 7)', async () => {
    const { one, id, now } = await due();
    const [client] = await database.sql<{ phone_key: string }>('select phone_key from client where id = $1', [
      one.client.id,
    ]);
    await database.sql(
      `insert into inbound_message (sid, sender, sender_key, recipient, body, received_at)
       values ('SM-waits', 'whatsapp:x', $1, 'whatsapp:y', 'NO FUI YO', $2)`,
      [client?.phone_key, now],
    );
    expect(await review(id, now)).toMatchObject({ state: 'scheduled', waitingFor: 'messages' });
    await database.sql("update inbound_message set processed_at = $1, outcome = 'x' where sid = 'SM-waits'", [
      now,
    ]);
    expect(await review(id, now)).toMatchObject({ state: 'claimed' });
  });

  it('another service on the same account: a task, and never the account (D48)', async () => {
    const { one, id, now } = await due();
    await hosted({ panelUser: one.service.panelUser, panelDomain: 'otro.example.com' });
    expect(await review(id, now)).toMatchObject({ state: 'scheduled', waitingFor: 'staff' });
    expect(await tasksOf(id)).toEqual(['ending_stuck']);
  });

  it.each([
    ['retry', 'scheduled', 'active'],
    ['deleted_by_hand', 'completed', 'cancelled'],
    ['keep_service', 'withdrawn', 'active'],
  ])('of which staff says %s: it is %s', async (choice, state, status) => {
    const { one, id, now } = await due();
    await hosted({ panelUser: one.service.panelUser, panelDomain: `${choice}.example.com` });
    await review(id, now);
    const [task] = await database.sql<{ id: string }>(
      'select id from staff_task where change_id = $1 and resolved_at is null',
      [id],
    );
    const staff = contextAt(now, { type: 'staff', staffId: await createStaff(database), role: 'agent' });
    await resolveTask(staff, { taskId: task?.id ?? '', choice });
    expect(await review(id, now)).toMatchObject({ state });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status });
  });

  it('the brake of the day, for what the clock does alone (B10)', async () => {
    const ended = await hosted();
    const { id } = await ask(ended, 'end_of_period');
    await storeBackup(ended, at('2026-04-10T00:20:00'));
    const now = at('2026-04-10T10:00:00');
    const full =
      "insert into clock_day values ('ending', '2026-04-10', 5) on conflict (what, day) do update set taken = 5";
    await database.sql(full);
    expect(await review(id, now)).toMatchObject({ state: 'scheduled', waitingFor: 'staff' });
    expect(await stateOf(id)).toMatchObject({ state: 'scheduled' });
    const braked = () =>
      database.sql("select 1 from staff_task where kind = 'brake' and resolved_at is null");
    expect(await braked()).toHaveLength(1);
    // Its holder comes too late; staff does not.
    const staff = contextAt(now, { type: 'staff', staffId: await createStaff(database), role: 'agent' });
    await withdrawCancellation(staff, { changeId: id });
    expect(await stateOf(id)).toMatchObject({ state: 'withdrawn' });
    expect(await braked()).toEqual([]);
    await database.sql('delete from clock_day');
  });
});
