import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { recordPanelSuspension } from '../../domain/services/panel-suspension.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { extra } from '../harness/company.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, follow, deliver, invoicesOf, pay, sentTo, serviceNow, openTasks } = scene;

/** A service whose renewal of 10/04 was invoiced on 03/04 and is followed until a moment, unpaid. */
async function owing(until: string) {
  const one = await renewing();
  const standing = await follow(one.serviceId, at('2026-04-03T00:00:00'), at(until));
  const [invoice] = await invoicesOf(one.serviceId);
  if (!invoice) throw new Error('nothing was invoiced');
  return { ...one, invoice, standing };
}

/** The panel suspended the account, as the database wanted. */
const panelFollows = (serviceId: string, now: string, is: 'suspended' | 'active' = 'suspended') =>
  recordPanelSuspension(scene.contextAt(at(now)), {
    serviceId,
    reading: { is, isPanelsOwn: false, isNew: true },
  });

const reasons = async (serviceId: string) => (await serviceNow(serviceId))?.suspension_reasons;

describe('an unpaid renewal (B3)', () => {
  it('is reminded of three days before and on its due date, which says when the service stops, and stops it then', async () => {
    const { client, serviceId, invoice } = await owing('2026-04-14T23:00:00');
    expect(invoice).toMatchObject({ status: 'issued', due_date: '2026-04-10', total: '1250000' });
    expect(await sentTo(client.id)).toEqual([
      'invoice_generated',
      'invoice_reminder',
      'dunning_suspension_notice',
    ]);
    const [notice] = await database.sql(
      `select variables ->> 'date' as date, created_at from outbound_message
      where template = 'dunning_suspension_notice' and client_id = $1 and channel = 'email'`,
      [client.id],
    );
    expect(notice).toEqual({ date: '15/04/2026', created_at: at('2026-04-10T09:00:00') });
    expect(await review(serviceId, at('2026-04-15T08:59:59'))).toMatchObject({ state: 'owed' });
    expect(await reasons(serviceId)).toEqual([]);
    expect(await review(serviceId, at('2026-04-15T09:00:00'))).toMatchObject({ state: 'suspended' });
    expect(await reasons(serviceId)).toEqual(['non_payment']);
    expect(await review(serviceId, at('2026-04-15T09:05:00'))).toMatchObject({ state: 'suspended' });
    expect((await scene.eventsOfService(serviceId)).filter((type) => type === 'service.suspended')).toEqual([
      'service.suspended',
    ]);
  });

  it.each([
    ['one after the other', false],
    ['each as if none had run', true],
    ['all at once', true],
  ])(
    'is reminded of by one message on each channel, though the step runs four times, %s (D60, A2)',
    async (how, forgets) => {
      const { client, serviceId, invoice } = await owing('2026-04-07T08:00:00');
      const step = async () => {
        if (forgets)
          await database.sql('update dunning set reminded_at = null where invoice_id = $1', [invoice.id]);
        return review(serviceId, at('2026-04-07T09:00:00'));
      };
      if (how === 'all at once') await Promise.all([step(), step(), step(), step()]);
      else for (let run = 0; run < 4; run += 1) await step();
      const reminders = await database.sql(
        "select channel, state from outbound_message where client_id = $1 and template = 'invoice_reminder' order by 1",
        [client.id],
      );
      expect(reminders).toEqual([
        { channel: 'email', state: 'queued' },
        { channel: 'whatsapp', state: 'queued' },
      ]);
    },
  );

  it('stops nobody on a weekend, on a holiday, before 9 or after 16', async () => {
    // Its term ends on a Tuesday: five days later it is Sunday 19/04; Monday is a holiday.
    const one = await renewing({}, { from: '2026-03-14', to: '2026-04-14' });
    await database.sql(
      `insert into company_holiday (id, day, name, added_at) values (gen_random_uuid(), '2026-04-20', 'Puente', $1)`,
      [at('2026-03-01T12:00:00')],
    );
    await follow(one.serviceId, at('2026-04-07T00:00:00'), at('2026-04-18T23:00:00'));
    const [{ suspends_on: told } = { suspends_on: '' }] = await database.sql<{ suspends_on: string }>(
      'select suspends_on::text from dunning d join invoice i on i.id = d.invoice_id where i.client_id = $1',
      [one.client.id],
    );
    expect(told).toBe('2026-04-21');
    for (const hour of ['19T10:00:00', '20T10:00:00', '21T08:59:00', '21T16:00:00']) {
      await review(one.serviceId, at(`2026-04-${hour}`));
      expect(await reasons(one.serviceId)).toEqual([]);
    }
    expect(await review(one.serviceId, at('2026-04-21T16:00:00'))).toMatchObject({
      waitingFor: 'time',
      wakeAt: at('2026-04-22T09:00:00').getTime(),
    });
    await review(one.serviceId, at('2026-04-22T15:59:59'));
    expect(await reasons(one.serviceId)).toEqual(['non_payment']);
    await database.sql("update company_holiday set removed_at = added_at where day = '2026-04-20'");
  });

  it('a holiday that is added after the notice still suspends nobody', async () => {
    const { serviceId } = await owing('2026-04-14T23:00:00');
    await database.sql(
      `insert into company_holiday (id, day, name, added_at) values (gen_random_uuid(), '2026-04-15', 'Feriado', $1)`,
      [at('2026-04-14T12:00:00')],
    );
    expect(await review(serviceId, at('2026-04-15T10:00:00'))).toMatchObject({
      state: 'owed',
      wakeAt: at('2026-04-16T09:00:00').getTime(),
    });
    await database.sql("update company_holiday set removed_at = added_at where day = '2026-04-15'");
  });

  it('is of its own service alone: another one of its client is untouched (D25)', async () => {
    const { client, serviceId } = await owing('2026-04-20T12:00:00');
    const other = await scene.serviceOf(client.id, { period: 'yearly' });
    expect(await reasons(serviceId)).toEqual(['non_payment']);
    expect(await serviceNow(other.id)).toMatchObject({ status: 'active' });
    const events = await database.sql(
      "select 1 from event where service_id = $1 and type = 'service.suspended'",
      [other.id],
    );
    expect(events).toEqual([]);
  });

  it('that is paid after the suspension lets it work again, with an alert for each once the panel was read (D20, D34)', async () => {
    const { client, serviceId, invoice } = await owing('2026-04-15T09:00:00');
    await panelFollows(serviceId, '2026-04-15T09:00:30');
    await pay(invoice.id, at('2026-04-15T09:01:00'));
    expect(await serviceNow(serviceId)).toMatchObject({ status: 'active', suspension_reasons: [] });
    expect(await sentTo(client.id)).not.toContain('service_reactivated');
    await panelFollows(serviceId, '2026-04-15T09:01:30', 'active');
    await panelFollows(serviceId, '2026-04-15T09:01:40', 'active');
    const alerts = (await sentTo(client.id)).filter((template) => template.startsWith('service_'));
    expect(alerts).toEqual(['service_suspended', 'service_reactivated']);
  });

  it('keeps suspended what is suspended for another reason too, in either order (D31)', async () => {
    const { serviceId, invoice, client } = await owing('2026-04-14T12:00:00');
    await suspendService(scene.contextAt(at('2026-04-14T12:00:00')), { serviceId, reason: 'fraud_review' });
    await review(serviceId, at('2026-04-15T09:00:00'));
    expect(await reasons(serviceId)).toEqual(['fraud_review', 'non_payment']);
    await pay(invoice.id, at('2026-04-15T10:00:00'));
    expect(await reasons(serviceId)).toEqual(['fraud_review']);
    const other = await owing('2026-04-15T09:00:00');
    await suspendService(scene.contextAt(at('2026-04-15T10:00:00')), {
      serviceId: other.serviceId,
      reason: 'fraud_review',
    });
    await pay(other.invoice.id, at('2026-04-15T11:00:00'));
    expect(await reasons(other.serviceId)).toEqual(['fraud_review']);
    for (const { id } of [client, other.client]) {
      expect(await sentTo(id)).not.toContain('service_reactivated');
    }
  });

  it('and a quote that is unpaid: only the renewal lets it work again, and the quote never stops it (D26)', async () => {
    const { serviceId, invoice } = await owing('2026-04-15T09:00:00');
    const { invoiceId: quote } = await scene.bill(
      serviceId,
      { lines: [extra('1000')], dueDate: '2026-04-12' },
      scene.contextAt(at('2026-04-12T10:00:00')),
    );
    await pay(quote, at('2026-04-16T10:00:00'));
    expect(await reasons(serviceId)).toEqual(['non_payment']);
    await pay(invoice.id, at('2026-04-16T11:00:00'));
    expect(await reasons(serviceId)).toEqual([]);
    await scene.bill(serviceId, { lines: [extra('1000')], dueDate: '2026-04-16' });
    await follow(serviceId, at('2026-04-16T12:00:00'), at('2026-04-30T12:00:00'));
    expect(await reasons(serviceId)).toEqual([]);
  });

  it('of a holder who owes two of them keeps it suspended until both are paid', async () => {
    const { serviceId, invoice } = await owing('2026-04-15T09:00:00');
    const { invoiceId: order } = await scene.bill(
      serviceId,
      { lines: [{ kind: 'order', description: 'Pedido', amount: '1000' }], dueDate: '2026-04-02' },
      scene.contextAt(at('2026-04-15T09:30:00')),
    );
    await follow(serviceId, at('2026-04-15T10:00:00'), at('2026-04-22T12:00:00'));
    await pay(invoice.id, at('2026-04-22T13:00:00'));
    expect(await reasons(serviceId)).toEqual(['non_payment']);
    await pay(order, at('2026-04-22T14:00:00'));
    expect(await reasons(serviceId)).toEqual([]);
  });
});

describe('a notice that no channel took (D28)', () => {
  it('suspends nobody and is a task; once staff says that they know, it does on the next business day', async () => {
    const one = await renewing();
    const { serviceId } = one;
    await follow(serviceId, at('2026-04-03T00:00:00'), at('2026-04-10T08:00:00'));
    await review(serviceId, at('2026-04-10T09:00:00'));
    await deliver('failed');
    const { id: termId } = await scene.latestTerm(serviceId);
    await review(serviceId, at('2026-04-11T09:00:00'));
    expect(await openTasks(termId)).toMatchObject([{ kind: 'dunning_unnoticed' }]);
    for (const day of ['15', '16', '17']) await review(serviceId, at(`2026-04-${day}T10:00:00`));
    expect(await reasons(serviceId)).toEqual([]);
    const [task] = await openTasks(termId);
    // A Friday: the next business day is Monday.
    await resolveTask(scene.asStaff(at('2026-04-17T11:00:00')), {
      taskId: task?.id ?? '',
      choice: 'told_by_other_means',
    });
    await review(serviceId, at('2026-04-17T11:00:01'));
    expect(await reasons(serviceId)).toEqual([]);
    await review(serviceId, at('2026-04-20T09:00:00'));
    expect(await reasons(serviceId)).toEqual(['non_payment']);
  });

  it('is taken if one channel did', async () => {
    const { serviceId, client } = await owing('2026-04-10T08:00:00');
    await review(serviceId, at('2026-04-10T09:00:00'));
    await database.sql(
      "update outbound_message set state = case channel when 'email' then 'failed' else 'sent' end where client_id = $1",
      [client.id],
    );
    await review(serviceId, at('2026-04-15T09:00:00'));
    expect(await reasons(serviceId)).toEqual(['non_payment']);
  });

  it('that is still on its way suspends nobody', async () => {
    const { serviceId } = await owing('2026-04-10T08:00:00');
    await review(serviceId, at('2026-04-10T09:00:00'));
    expect(await review(serviceId, at('2026-04-15T09:00:00'))).toMatchObject({
      state: 'owed',
      waitingFor: 'notice',
      wakeAt: at('2026-04-15T10:00:00').getTime(),
    });
    await deliver();
    await review(serviceId, at('2026-04-15T10:00:00'));
    expect(await reasons(serviceId)).toEqual(['non_payment']);
  });
});

describe('the end of a service whose renewal stays unpaid (B3)', () => {
  /** Suspended on 15/04, on its panel too. */
  async function stopped() {
    const one = await owing('2026-04-15T09:00:00');
    await panelFollows(one.serviceId, '2026-04-15T09:01:00');
    return one;
  }

  it('is told seven days and one day before, and handed over to its cancellation on its day', async () => {
    const { serviceId, client } = await stopped();
    const standing = await follow(serviceId, at('2026-04-15T10:00:00'), at('2026-06-08T23:00:00'));
    expect(standing).toMatchObject({ state: 'suspended', wakeAt: at('2026-06-09T09:00:00').getTime() });
    const ends = await database.sql(
      `select template, variables ->> 'date' as date, created_at from outbound_message
      where client_id = $1 and channel = 'email' and template like 'dunning_%' order by created_at`,
      [client.id],
    );
    expect(ends.slice(1)).toEqual([
      { template: 'dunning_end_notice', date: '09/06/2026', created_at: at('2026-06-02T09:00:00') },
      { template: 'dunning_last_notice', date: '09/06/2026', created_at: at('2026-06-08T09:00:00') },
    ]);
    expect(await review(serviceId, at('2026-06-09T09:00:00'))).toMatchObject({
      state: 'ending',
      waitingFor: 'cancellation',
    });
    const changes = await database.sql(
      'select c.kind, c.state, x.mode from service_change c join cancellation x on x.change_id = c.id where c.service_id = $1',
      [serviceId],
    );
    expect(changes).toEqual([{ kind: 'cancellation', state: 'scheduled', mode: 'non_payment' }]);
  });

  it('comes only after its notices: a run that woke late gives them first and waits again (B3, D35)', async () => {
    const { serviceId, client } = await stopped();
    await review(serviceId, at('2026-06-20T10:00:00'));
    await deliver();
    expect(await sentTo(client.id)).toContain('dunning_end_notice');
    expect(await sentTo(client.id)).not.toContain('dunning_last_notice');
    // Seven days from then, which is a Saturday: Monday 29/06.
    const standing = await follow(serviceId, at('2026-06-20T10:01:00'), at('2026-06-28T23:00:00'));
    expect(standing).toMatchObject({ state: 'suspended', wakeAt: at('2026-06-29T09:00:00').getTime() });
    expect(await review(serviceId, at('2026-06-29T09:00:00'))).toMatchObject({ state: 'ending' });
  });

  it('does not come for one that the panel never suspended: that first, and notices then (D36)', async () => {
    const { serviceId, client } = await owing('2026-04-15T09:00:00');
    await follow(serviceId, at('2026-04-15T10:00:00'), at('2026-07-15T12:00:00'));
    expect(await sentTo(client.id)).not.toContain('dunning_end_notice');
    await panelFollows(serviceId, '2026-07-15T13:00:00');
    await review(serviceId, at('2026-07-16T09:00:00'));
    expect(await sentTo(client.id)).toContain('dunning_end_notice');
    const standing = await follow(serviceId, at('2026-07-16T09:01:00'), at('2026-07-22T23:00:00'));
    expect(standing).toMatchObject({ state: 'suspended', wakeAt: at('2026-07-23T09:00:00').getTime() });
  });

  it('does not come for one that staff let work again: it is told and suspended anew (D36)', async () => {
    const { serviceId, client } = await stopped();
    await follow(serviceId, at('2026-04-15T10:00:00'), at('2026-06-03T12:00:00'));
    await reactivateService(scene.contextAt(at('2026-06-03T13:00:00')), { serviceId, reason: 'non_payment' });
    await review(serviceId, at('2026-06-08T09:00:00'));
    await deliver();
    expect(await sentTo(client.id)).not.toContain('dunning_last_notice');
    const notices = await database.sql(
      "select 1 from outbound_message where template = 'dunning_suspension_notice' and client_id = $1 and channel = 'email'",
      [client.id],
    );
    expect(notices).toHaveLength(2);
    const standing = await follow(serviceId, at('2026-06-08T10:00:00'), at('2026-06-15T09:00:00'));
    expect(standing).toMatchObject({ state: 'suspended' });
    expect(await reasons(serviceId)).toEqual(['non_payment']);
  });

  it('paid on day 54, the same day suspends nobody again (D21)', async () => {
    const { serviceId, invoice } = await stopped();
    await follow(serviceId, at('2026-04-15T10:00:00'), at('2026-06-02T12:00:00'));
    await pay(invoice.id, at('2026-06-03T10:00:00'));
    expect(await reasons(serviceId)).toEqual([]);
    expect(await scene.latestTerm(serviceId)).toMatchObject({
      start_date: '2026-04-10',
      end_date: '2026-05-10',
    });
    const [, next, ...others] = await invoicesOf(serviceId);
    expect(others).toEqual([]);
    expect(next).toMatchObject({ period_start: '2026-05-10', due_date: '2026-06-10', status: 'issued' });
    for (const hour of ['10:01', '12:00', '15:59']) await review(serviceId, at(`2026-06-03T${hour}:00`));
    expect(await reasons(serviceId)).toEqual([]);
    await follow(serviceId, at('2026-06-03T16:00:00'), at('2026-06-14T23:00:00'));
    expect(await reasons(serviceId)).toEqual([]);
    // Due on 10/06, five days later it is Monday 15/06.
    await review(serviceId, at('2026-06-15T09:00:00'));
    expect(await reasons(serviceId)).toEqual(['non_payment']);
  });
});
