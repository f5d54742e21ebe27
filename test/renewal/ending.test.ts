import { describe, expect, it } from 'vitest';
import { completeEnding } from '../../domain/cancellation/ending.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { recordPanelSuspension } from '../../domain/services/panel-suspension.ts';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, reviewChange, follow, invoicesOf, pay, serviceNow, sentTo } = scene;

/** A Tuesday, 60 days after 10/04. */
const END = at('2026-06-09T09:00:00');
const later = (minutes: number) => new Date(END.getTime() + minutes * 60_000);

/** A service that was suspended on 15/04 and told of its end, up to that day's morning. */
async function told() {
  const one = await renewing();
  const { serviceId } = one;
  await follow(serviceId, at('2026-04-03T00:00:00'), at('2026-04-15T09:00:00'));
  await recordPanelSuspension(scene.contextAt(at('2026-04-15T09:01:00')), {
    serviceId,
    reading: { is: 'suspended', isPanelsOwn: false, isNew: true },
  });
  await follow(serviceId, at('2026-04-15T10:00:00'), at('2026-06-09T08:59:00'));
  const [invoice] = await invoicesOf(serviceId);
  return { ...one, invoiceId: invoice?.id ?? '' };
}

/** The same, handed over to its cancellation. */
async function handedOver() {
  const one = await told();
  expect(await review(one.serviceId, END)).toMatchObject({ state: 'ending' });
  return { ...one, changeId: await openChangeOf(one.serviceId) };
}

async function openChangeOf(serviceId: string): Promise<string> {
  const [change] = await database.sql<{ id: string }>(
    'select id from service_change where service_id = $1 and closed_at is null',
    [serviceId],
  );
  return change?.id ?? '';
}

const invoiceNow = async (id: string) =>
  (await database.sql('select status, applied::text, void_reason from invoice where id = $1', [id]))[0];
const creditOf = async (clientId: string) =>
  (
    await database.sql<{ credit: string }>(
      'select coalesce(sum(amount), 0)::text as credit from credit_entry where client_id = $1',
      [clientId],
    )
  )[0]?.credit;

describe('the end of a service for what is owed (B3, X7)', () => {
  it('has its backup first; then one transaction voids, credits what was paid and claims', async () => {
    const one = await handedOver();
    await pay(one.invoiceId, later(1), { amount: '300000' });
    expect(await reviewChange(one.changeId, later(2))).toMatchObject({
      state: 'scheduled',
      waitingFor: 'backup',
    });
    expect((await serviceNow(one.serviceId))?.suspension_reasons).toEqual(['non_payment']);
    expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: 'issued', applied: '300000' });
    await scene.storeBackup(one, later(10));
    expect(await reviewChange(one.changeId, later(11))).toMatchObject({ state: 'claimed' });
    expect(await invoiceNow(one.invoiceId)).toEqual({
      status: 'void',
      applied: '0',
      void_reason: 'unpaid_for_long',
    });
    expect(await creditOf(one.client.id)).toBe('300000');
    const [{ version } = { version: 0 }] = await database.sql<{ version: number }>(
      'select version from service_change where id = $1',
      [one.changeId],
    );
    await completeEnding(scene.contextAt(later(12)), { changeId: one.changeId, knownVersion: version });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'terminated', renews: false });
    expect(await review(one.serviceId, later(13))).toMatchObject({ state: 'ended' });
    expect(await sentTo(one.client.id)).toEqual([
      'invoice_generated',
      'invoice_reminder',
      'dunning_suspension_notice',
      'service_suspended',
      'dunning_end_notice',
      'dunning_last_notice',
      'payment_received',
      'invoice_voided',
      'cancellation_completed',
    ]);
    await expectMoneyToAddUp(database);
  });

  it('does not take a backup from before the suspension', async () => {
    const one = await handedOver();
    await scene.storeBackup(one, at('2026-04-15T08:00:00'));
    expect(await reviewChange(one.changeId, later(1))).toMatchObject({ waitingFor: 'backup' });
    await scene.storeBackup(one, at('2026-05-01T08:00:00'));
    expect(await reviewChange(one.changeId, later(2))).toMatchObject({ state: 'claimed' });
  });

  it('is no more once the money came before the claim: the service works, and what fell due is invoiced', async () => {
    const one = await handedOver();
    await pay(one.invoiceId, later(1));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    expect(await reviewChange(one.changeId, later(2))).toMatchObject({ state: 'withdrawn' });
    expect(await scene.stateOf(one.changeId)).toEqual({ state: 'withdrawn', reason: 'debt_over' });
    expect(await serviceNow(one.serviceId)).toMatchObject({ renews: true });
    expect(await invoicesOf(one.serviceId)).toMatchObject([
      { status: 'paid' },
      { status: 'issued', period_start: '2026-05-10', due_date: '2026-06-16' },
    ]);
    expect(await sentTo(one.client.id)).not.toContain('cancellation_withdrawn');
  });

  it('money after the claim is credit, whichever of the two the lock has first', async () => {
    for (const first of ['money', 'claim']) {
      const one = await handedOver();
      await scene.storeBackup(one, later(1));
      const calls = [() => pay(one.invoiceId, later(2)), () => reviewChange(one.changeId, later(2))];
      const settled = await raceBehindLock(database, first === 'money' ? calls : calls.toReversed());
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      const isPaid = first === 'money';
      expect(await scene.stateOf(one.changeId)).toMatchObject({ state: isPaid ? 'withdrawn' : 'claimed' });
      expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: isPaid ? 'paid' : 'void' });
      expect(await creditOf(one.client.id)).toBe(isPaid ? '0' : '1250000');
      expect(await serviceNow(one.serviceId)).toMatchObject({ status: isPaid ? 'active' : 'suspended' });
    }
    await expectMoneyToAddUp(database);
  });

  it('money and the claim at random, until each has won: it works and is paid, or ends and all of it is credit', async () => {
    const atMost = (endings: number) =>
      database.sql('update company_settings set daily_endings = $1', [endings]);
    await atMost(1_000);
    await untilSeen(['withdrawn', 'claimed'], async (round) => {
      const one = await handedOver();
      await scene.storeBackup(one, later(1));
      const settled = await raceAtRandom(
        [() => pay(one.invoiceId, later(2)), () => reviewChange(one.changeId, later(2))],
        round,
      );
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      const { state } = (await scene.stateOf(one.changeId)) ?? {};
      const isPaid = state === 'withdrawn';
      expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: isPaid ? 'paid' : 'void' });
      expect(await creditOf(one.client.id)).toBe(isPaid ? '0' : '1250000');
      expect(await serviceNow(one.serviceId)).toMatchObject({ status: isPaid ? 'active' : 'suspended' });
      return state;
    });
    await database.sql('truncate clock_day');
    await atMost(5);
    await expectMoneyToAddUp(database);
  });

  it('waits while a freeze lasts, which never kept dunning from suspending (B8, G9)', async () => {
    const one = await renewing();
    const { serviceId } = one;
    await freezeService(scene.contextAt(at('2026-04-01T12:00:00')), { serviceId, reason: 'staff' });
    await follow(serviceId, at('2026-04-03T00:00:00'), at('2026-04-15T09:00:00'));
    expect((await serviceNow(serviceId))?.suspension_reasons).toEqual(['non_payment']);
    await recordPanelSuspension(scene.contextAt(at('2026-04-15T09:01:00')), {
      serviceId,
      reading: { is: 'suspended', isPanelsOwn: false, isNew: true },
    });
    await follow(serviceId, at('2026-04-15T10:00:00'), END);
    const changeId = await openChangeOf(serviceId);
    await scene.storeBackup(one, later(1));
    expect(await reviewChange(changeId, later(2))).toMatchObject({ state: 'paused' });
    await database.sql('update service set frozen_at = null where id = $1', [serviceId]);
    expect(await reviewChange(changeId, later(3))).toMatchObject({ state: 'claimed' });
  });

  it('is not for its client to withdraw; staff’s withdrawal gives the notices again', async () => {
    const one = await handedOver();
    const asClient = scene.contextAt(later(1), one.actor);
    await expect(withdrawCancellation(asClient, { changeId: one.changeId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await withdrawCancellation(scene.asStaff(later(2)), { changeId: one.changeId });
    const before = (await sentTo(one.client.id)).length;
    expect(await review(one.serviceId, later(3))).toMatchObject({ state: 'suspended' });
    expect((await sentTo(one.client.id)).slice(before)).toEqual(['dunning_end_notice']);
    expect(await openChangeOf(one.serviceId)).toBe('');
  });
});

describe('an end of period that was asked for (X3)', () => {
  /** Asked for on 20/04, while the renewal that is invoiced until then is unpaid: its own day is the end of that. */
  async function asked(until: string) {
    const one = await renewing({}, { from: '2026-03-10', to: '2026-04-10' });
    const { serviceId } = one;
    await follow(serviceId, at('2026-04-03T00:00:00'), at('2026-04-15T09:00:00'));
    await recordPanelSuspension(scene.contextAt(at('2026-04-15T09:01:00')), {
      serviceId,
      reading: { is: 'suspended', isPanelsOwn: false, isNew: true },
    });
    const now = at('2026-04-20T12:00:00');
    const grantToken = await scene.grant(one, 'end_of_period', now);
    const { id: changeId } = await requestCancellation(scene.contextAt(now, one.actor), {
      serviceId,
      mode: 'end_of_period',
      grantToken,
    });
    await database.sql('update invoice_line set period_end = $2 where service_id = $1', [serviceId, until]);
    await reviewChange(changeId, at('2026-04-20T12:01:00'));
    const [invoice] = await invoicesOf(serviceId);
    return { ...one, changeId, invoiceId: invoice?.id ?? '' };
  }

  it('whose day comes first is the end, as it was asked for', async () => {
    const one = await asked('2026-05-10');
    expect(await scene.stateOf(one.changeId)).toMatchObject({ state: 'scheduled' });
    await scene.storeBackup(one, at('2026-05-09T12:00:00'));
    expect(await reviewChange(one.changeId, at('2026-05-11T09:00:00'))).toMatchObject({ state: 'claimed' });
    expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: 'issued' });
  });

  it('whose day comes later is overtaken: the end is for non-payment, and its void moves no date', async () => {
    const one = await asked('2027-04-10');
    await follow(one.serviceId, at('2026-04-20T12:02:00'), END);
    expect(await review(one.serviceId, later(1))).toMatchObject({ state: 'ending' });
    await scene.storeBackup(one, later(1));
    expect(await reviewChange(one.changeId, later(2))).toMatchObject({ state: 'claimed' });
    expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: 'void' });
    const [{ version } = { version: 0 }] = await database.sql<{ version: number }>(
      'select version from service_change where id = $1',
      [one.changeId],
    );
    await completeEnding(scene.contextAt(later(3)), { changeId: one.changeId, knownVersion: version });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'terminated' });
    const [event] = await database.sql(
      "select data from event where service_id = $1 and type = 'service.terminated'",
      [one.serviceId],
    );
    expect(event).toEqual({ data: { reason: 'non_payment' } });
  });

  it('keeps its own day if the debt is paid before the claim', async () => {
    const one = await asked('2027-04-10');
    await follow(one.serviceId, at('2026-04-20T12:02:00'), END);
    await pay(one.invoiceId, later(1));
    expect(await reviewChange(one.changeId, later(2))).toMatchObject({
      state: 'scheduled',
      waitingFor: 'time',
    });
    expect(await scene.stateOf(one.changeId)).toMatchObject({ state: 'scheduled' });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active', renews: false });
  });
});
