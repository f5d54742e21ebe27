import { describe, expect, it } from 'vitest';
import { postponeInvoice } from '../../domain/renewal/postpone-invoice.ts';
import { recordPanelSuspension } from '../../domain/services/panel-suspension.ts';
import { extra } from '../harness/company.ts';
import { raceBehindLock } from '../harness/race.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, reviewChange, follow, invoicesOf, pay, sentTo, serviceNow } = scene;

/** A monthly renewal that is due on 01/06 and unpaid, followed until a moment. */
async function owing(until: string) {
  const one = await renewing({ anchorDay: 1 }, { from: '2026-05-01', to: '2026-06-01' });
  await follow(one.serviceId, at('2026-05-25T00:00:00'), at(until));
  const [invoice] = await invoicesOf(one.serviceId);
  return { ...one, invoiceId: invoice?.id ?? '' };
}

const postpone = (invoiceId: string, until: string, now: string) =>
  postponeInvoice(scene.asStaff(at(now)), { invoiceId, until, reason: 'lo pidió por teléfono' });

const panelFollows = (serviceId: string, now: string) =>
  recordPanelSuspension(scene.contextAt(at(now)), {
    serviceId,
    reading: { is: 'suspended', isPanelsOwn: false, isNew: true },
  });

describe('a prórroga (B3, D29)', () => {
  it('until 20/06 suspends nobody before, moves the end by the same days and is told; paid on 19/06 nothing happened', async () => {
    const one = await owing('2026-06-02T12:00:00');
    expect(await postpone(one.invoiceId, '2026-06-20', '2026-06-03T12:00:00')).toEqual({
      invoiceId: one.invoiceId,
      postponedUntil: '2026-06-20',
      suspendedOn: '2026-06-20',
      terminatedOn: '2026-08-14',
    });
    // A Saturday: what is told is the business day.
    const [told] = await database.sql(
      "select variables ->> 'date' as date from outbound_message where template = 'invoice_postponed' and client_id = $1 and channel = 'email'",
      [one.client.id],
    );
    expect(told).toEqual({ date: '22/06/2026' });
    await follow(one.serviceId, at('2026-06-03T12:01:00'), at('2026-06-19T11:00:00'));
    await pay(one.invoiceId, at('2026-06-19T12:00:00'));
    expect(
      (await scene.eventsOfService(one.serviceId)).filter((type) => type.startsWith('service.')),
    ).toEqual([]);
    expect(await scene.latestTerm(one.serviceId)).toMatchObject({ end_date: '2026-07-01' });
  });

  it('that runs out suspends on its day, and ends the same days later', async () => {
    const one = await owing('2026-06-02T12:00:00');
    await postpone(one.invoiceId, '2026-06-20', '2026-06-03T12:00:00');
    await follow(one.serviceId, at('2026-06-03T12:01:00'), at('2026-06-22T08:59:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await review(one.serviceId, at('2026-06-22T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ suspension_reasons: ['non_payment'] });
    await panelFollows(one.serviceId, '2026-06-22T09:01:00');
    const standing = await follow(one.serviceId, at('2026-06-22T09:02:00'), at('2026-08-13T23:00:00'));
    expect(standing).toMatchObject({ state: 'suspended', wakeAt: at('2026-08-14T09:00:00').getTime() });
  });

  it('of what is suspended already lets it work again until then', async () => {
    const one = await owing('2026-06-10T12:00:00');
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
    await postpone(one.invoiceId, '2026-06-20', '2026-06-11T12:00:00');
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await follow(one.serviceId, at('2026-06-11T12:01:00'), at('2026-06-21T12:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await review(one.serviceId, at('2026-06-22T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
  });

  it('before the due date is reminded of as any, and suspends nobody before its day', async () => {
    const one = await owing('2026-05-26T12:00:00');
    await postpone(one.invoiceId, '2026-06-20', '2026-05-26T13:00:00');
    await follow(one.serviceId, at('2026-05-26T13:01:00'), at('2026-06-21T12:00:00'));
    expect(await sentTo(one.client.id)).toEqual([
      'invoice_generated',
      'invoice_postponed',
      'invoice_reminder',
    ]);
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
  });

  it('that nobody was told of suspends nobody', async () => {
    const one = await owing('2026-06-02T12:00:00');
    await postpone(one.invoiceId, '2026-06-20', '2026-06-03T12:00:00');
    await scene.deliver('failed');
    await review(one.serviceId, at('2026-06-22T09:00:00'));
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    const { id: termId } = await scene.latestTerm(one.serviceId);
    expect(await scene.openTasks(termId)).toMatchObject([{ kind: 'dunning_unnoticed' }]);
  });

  it('against the claim of the end: whichever has the lock first', async () => {
    for (const first of ['staff', 'claim']) {
      const one = await owing('2026-06-08T09:00:00');
      await panelFollows(one.serviceId, '2026-06-08T09:01:00');
      await follow(one.serviceId, at('2026-06-08T10:00:00'), at('2026-07-31T09:00:00'));
      const [change] = await database.sql<{ id: string }>(
        'select id from service_change where service_id = $1 and closed_at is null',
        [one.serviceId],
      );
      const changeId = change?.id ?? '';
      await scene.storeBackup(one, at('2026-07-31T09:05:00'));
      const calls = [
        () => postpone(one.invoiceId, '2026-08-20', '2026-07-31T10:00:00'),
        () => reviewChange(changeId, at('2026-07-31T10:00:00')),
      ];
      const settled = await raceBehindLock(database, first === 'staff' ? calls : calls.toReversed());
      const isPutOff = first === 'staff';
      expect(settled.map(({ status }) => status).toSorted()).toEqual(
        isPutOff ? ['fulfilled', 'fulfilled'] : ['fulfilled', 'rejected'],
      );
      expect(await scene.stateOf(changeId)).toMatchObject({ state: isPutOff ? 'withdrawn' : 'claimed' });
    }
  });

  it('is refused for what suspends nobody, and for a date that puts nothing off', async () => {
    const one = await owing('2026-06-02T12:00:00');
    const now = '2026-06-03T12:00:00';
    const field = { code: 'INVALID_INPUT', details: { field: 'until' } };
    for (const until of ['2026-06-08', '2026-05-01', '2027-06-04', '2026-02-30']) {
      await expect(postpone(one.invoiceId, until, now)).rejects.toMatchObject(field);
    }
    const { invoiceId: quote } = await scene.bill(one.serviceId, { lines: [extra('1000')] });
    await expect(postpone(quote, '2026-06-20', now)).rejects.toMatchObject({
      code: 'INVOICE_NOT_POSTPONABLE',
    });
    await postpone(one.invoiceId, '2026-06-20', now);
    const sent = (await sentTo(one.client.id)).length;
    await postpone(one.invoiceId, '2026-06-20', now);
    expect(await sentTo(one.client.id)).toHaveLength(sent);
    await pay(one.invoiceId, at(now));
    await expect(postpone(one.invoiceId, '2026-07-20', now)).rejects.toMatchObject({
      code: 'INVOICE_NOT_POSTPONABLE',
      details: { status: 'paid' },
    });
  });
});
