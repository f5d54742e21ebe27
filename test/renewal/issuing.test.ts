import { describe, expect, it } from 'vitest';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { endRestoreMode, startRestoreMode } from '../../domain/changes/restore-mode.ts';
import { raceBehindLock } from '../harness/race.ts';
import { at, useRenewing } from './renewing.ts';

const scene = useRenewing();
const { database, renewing, review, follow, invoicesOf, pay, termsOf, latestTerm, openTasks } = scene;

const FIRST = '2026-04-03T00:00:00';
const statuses = async (serviceId: string) => (await invoicesOf(serviceId)).map(({ status }) => status);

async function invoiced() {
  const one = await renewing();
  await review(one.serviceId, at(FIRST));
  const [invoice] = await invoicesOf(one.serviceId);
  if (!invoice) throw new Error('nothing was invoiced');
  return { ...one, invoice };
}

describe('a renewal that is paid (B3)', () => {
  it('moves the term by one period, once, however often it is told (D17)', async () => {
    const { serviceId, invoice } = await invoiced();
    const calls = Array.from(
      { length: 5 },
      () => () => pay(invoice.id, at('2026-04-05T12:00:00'), { id: 'one' }),
    );
    await raceBehindLock(database, calls);
    expect(await termsOf(serviceId)).toEqual([
      { number: 1, start_date: '2026-03-10', end_date: '2026-04-10' },
      { number: 2, start_date: '2026-04-10', end_date: '2026-05-10' },
    ]);
    await pay(invoice.id, at('2026-04-06T12:00:00'));
    expect(await termsOf(serviceId)).toHaveLength(2);
  });

  it('in two parts moves it with the second, and with two at once once', async () => {
    const { serviceId, invoice } = await invoiced();
    await pay(invoice.id, at('2026-04-05T12:00:00'), { amount: '250000' });
    expect(await termsOf(serviceId)).toHaveLength(1);
    const rest = () => pay(invoice.id, at('2026-04-05T12:00:00'), { amount: '1000000' });
    await raceBehindLock(database, [rest, rest]);
    expect(await termsOf(serviceId)).toHaveLength(2);
  });

  it('ends the run of its term and begins the next one’s', async () => {
    const { serviceId, invoice } = await invoiced();
    const { id: before } = await latestTerm(serviceId);
    scene.handed.length = 0;
    await pay(invoice.id, at('2026-04-05T12:00:00'));
    const { id: after } = await latestTerm(serviceId);
    expect(scene.handed.filter(({ kind }) => kind === 'renewal')).toEqual([
      { kind: 'renewal', termId: before, serviceId, ring: 'invoicePaid' },
      { kind: 'renewal', termId: after, serviceId },
    ]);
    const rows = await database.sql(
      'select stage, next_check_at is null as over from renewal where service_id = $1 order by stage',
      [serviceId],
    );
    expect(rows).toEqual([
      { stage: 'renewed', over: true },
      { stage: 'waiting', over: false },
    ]);
  });

  it('of a former holder is their own debt: it moves no service (B4)', async () => {
    const { serviceId, invoice } = await invoiced();
    const { client } = await renewing();
    await database.sql(
      `with closed as (
        update ownership_interval set ended_at = started_at + interval '1 hour' where service_id = $1
        returning service_id, label_key, ended_at
      )
      insert into ownership_interval (id, service_id, client_id, label_key, started_at)
      select gen_random_uuid(), service_id, $2, label_key || 'x', ended_at from closed`,
      [serviceId, client.id],
    );
    await follow(serviceId, at('2026-04-05T12:00:00'), at('2026-04-30T12:00:00'));
    expect(await scene.serviceNow(serviceId)).toMatchObject({ status: 'active' });
    await pay(invoice.id, at('2026-05-01T12:00:00'));
    expect(await termsOf(serviceId)).toHaveLength(1);
  });

  it('late leaves the anchor, and what fell due meanwhile is issued at once, due in seven days (D21)', async () => {
    const one = await renewing({}, { from: '2026-05-01', to: '2026-06-01' });
    await database.sql('update service set anchor_day = 1 where id = $1', [one.serviceId]);
    await follow(one.serviceId, at('2026-05-25T00:00:00'), at('2026-07-20T11:00:00'));
    expect(await scene.serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
    const [invoice, ...others] = await invoicesOf(one.serviceId);
    expect(others).toEqual([]);
    await pay(invoice?.id ?? '', at('2026-07-20T12:00:00'));
    expect(await latestTerm(one.serviceId)).toMatchObject({ end_date: '2026-07-01' });
    expect(await invoicesOf(one.serviceId)).toMatchObject([
      { status: 'paid' },
      { status: 'issued', period_start: '2026-07-01', period_end: '2026-08-01', due_date: '2026-07-27' },
    ]);
    expect(await scene.serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await follow(one.serviceId, at('2026-07-20T12:01:00'), at('2026-07-31T23:00:00'));
    // 27/07 and five days is Saturday 01/08: Monday.
    expect(await scene.serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
    await review(one.serviceId, at('2026-08-03T09:00:00'));
    expect(await scene.serviceNow(one.serviceId)).toMatchObject({ status: 'suspended' });
  });
});

describe('one renewal of a term that is not void (D22)', () => {
  const again = (serviceId: string) =>
    scene.bill(
      serviceId,
      {
        lines: [
          {
            kind: 'renewal',
            description: 'Renovación',
            amount: '1250000',
            periodStart: '2026-04-10',
            periodEnd: '2026-05-10',
          },
        ],
        dueDate: '2026-04-15',
      },
      scene.contextAt(at('2026-04-05T12:00:00')),
    );
  const voidRenewal = (invoiceId: string) => scene.voidInvoice(invoiceId, at('2026-04-04T12:00:00'));

  it('is void, and staff issues it again', async () => {
    const { serviceId, invoice } = await invoiced();
    await voidRenewal(invoice.id);
    await review(serviceId, at('2026-04-04T12:01:00'));
    scene.handed.length = 0;
    await again(serviceId);
    expect(await statuses(serviceId)).toEqual(['void', 'issued']);
    const { id: termId } = await latestTerm(serviceId);
    expect(scene.handed).toContainEqual({ kind: 'renewal', termId, serviceId, ring: 'dataChanged' });
    await review(serviceId, at('2026-04-05T12:01:00'));
    expect(await openTasks(termId)).toEqual([]);
    await pay((await invoicesOf(serviceId))[1]?.id ?? '', at('2026-04-06T12:00:00'));
    expect(await termsOf(serviceId)).toHaveLength(2);
  });

  it('the clock does not issue what staff voided: it asks, and issues it if staff says so', async () => {
    const { serviceId, invoice } = await invoiced();
    await voidRenewal(invoice.id);
    await review(serviceId, at('2026-04-04T12:01:00'));
    expect(await statuses(serviceId)).toEqual(['void']);
    const { id: termId } = await latestTerm(serviceId);
    const [task] = await openTasks(termId);
    expect(task).toMatchObject({ kind: 'renewal_not_issued', details: { why: 'voided' } });
    await scene.resolve(task?.id ?? '', 'issue', at('2026-04-04T13:00:00'));
    await review(serviceId, at('2026-04-04T13:00:01'));
    expect(await statuses(serviceId)).toEqual(['void', 'issued']);
  });

  it('is what the index alone keeps, without any lock', async () => {
    const { serviceId, invoice } = await invoiced();
    await expect(again(serviceId)).rejects.toMatchObject({
      message: expect.stringContaining('invoice_line_one_renewal'),
    });
    await voidRenewal(invoice.id);
    await again(serviceId);
  });

  it('is what the lock alone keeps, without the index', async () => {
    const drop = 'alter table invoice_line drop constraint invoice_line_one_renewal';
    await database.sql(drop);
    const one = await renewing();
    const calls = Array.from({ length: 4 }, () => () => review(one.serviceId, at(FIRST)));
    await raceBehindLock(database, calls);
    expect(await invoicesOf(one.serviceId)).toHaveLength(1);
    await database.sql(
      `alter table invoice_line add constraint invoice_line_one_renewal exclude using gist (
        service_id with =, daterange(period_start, period_end) with &&, invoice_id with <>
      ) where (kind = 'renewal' and period_start is not null and not is_void)`,
    );
  });
});

describe('a renewal that is not issued', () => {
  it('by a fault is a task at once and suspends nobody; it is once the fault is mended (D19)', async () => {
    const one = await renewing();
    const { id: termId } = await latestTerm(one.serviceId);
    await database.sql(
      `create function planted_fault() returns trigger language plpgsql as $$
      begin raise exception 'planted' using errcode = 'XX000'; end $$`,
    );
    await database.sql(
      `create trigger planted before insert on invoice for each row
      when (new.client_id = '${one.client.id}') execute function planted_fault()`,
    );
    await follow(one.serviceId, at(FIRST), at('2026-04-30T12:00:00'));
    expect(await openTasks(termId)).toMatchObject([
      { kind: 'renewal_not_issued', details: { why: 'XX000' } },
    ]);
    const [opened] = await database.sql('select opened_at from staff_task where subject_id = $1', [termId]);
    expect(opened).toEqual({ opened_at: at(FIRST) });
    expect(await scene.serviceNow(one.serviceId)).toMatchObject({ status: 'active', suspension_reasons: [] });
    await database.sql('drop trigger planted on invoice');
    await review(one.serviceId, at('2026-05-01T12:00:00'));
    expect(await openTasks(termId)).toEqual([]);
    expect(await invoicesOf(one.serviceId)).toMatchObject([{ status: 'issued', due_date: '2026-05-08' }]);
    await follow(one.serviceId, at('2026-05-01T12:01:00'), at('2026-05-12T12:00:00'));
    expect(await scene.serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
  });

  it('because something else covers the period is a task once the term is over', async () => {
    const one = await renewing();
    const { invoiceId } = await scene.bill(
      one.serviceId,
      {
        lines: [
          {
            kind: 'renewal',
            description: 'x',
            amount: '1000',
            periodStart: '2026-04-11',
            periodEnd: '2026-05-11',
          },
        ],
      },
      scene.contextAt(at('2026-03-20T12:00:00')),
    );
    await pay(invoiceId, at('2026-03-21T12:00:00'));
    expect(await review(one.serviceId, at(FIRST))).toMatchObject({
      state: 'waiting',
      wakeAt: at('2026-04-10T00:00:00').getTime(),
    });
    await review(one.serviceId, at('2026-04-10T00:00:00'));
    const { id: termId } = await latestTerm(one.serviceId);
    expect(await openTasks(termId)).toMatchObject([{ details: { why: 'covered_by_another_invoice' } }]);
  });

  it('while the end of its period is asked for, and at once when that is withdrawn (X3, X5, invariant 8)', async () => {
    const one = await renewing();
    const now = at('2026-03-20T12:00:00');
    const grantToken = await scene.grant(one, 'end_of_period', now);
    const { id: changeId } = await requestCancellation(scene.contextAt(now, one.actor), {
      serviceId: one.serviceId,
      mode: 'end_of_period',
      grantToken,
    });
    expect(await review(one.serviceId, at(FIRST))).toMatchObject({ waitingFor: 'cancellation' });
    expect(await invoicesOf(one.serviceId)).toEqual([]);
    scene.handed.length = 0;
    await withdrawCancellation(scene.contextAt(at('2026-04-09T12:00:00'), one.actor), { changeId });
    expect(await invoicesOf(one.serviceId)).toMatchObject([
      { due_date: '2026-04-16', period_start: '2026-04-10' },
    ]);
    const { id: termId } = await latestTerm(one.serviceId);
    expect(scene.handed).toContainEqual({
      kind: 'renewal',
      termId,
      serviceId: one.serviceId,
      ring: 'dataChanged',
    });
  });

  it('in restore mode, and is once that ends (B10)', async () => {
    const one = await renewing();
    await startRestoreMode(scene.contextAt(at('2026-04-02T12:00:00')));
    expect(await review(one.serviceId, at(FIRST))).toMatchObject({ state: 'waiting', waitingFor: 'staff' });
    expect(await invoicesOf(one.serviceId)).toEqual([]);
    await endRestoreMode(scene.contextAt(at('2026-04-03T08:00:00')), { forced: 'prueba' });
    await review(one.serviceId, at('2026-04-03T09:00:00'));
    expect(await invoicesOf(one.serviceId)).toHaveLength(1);
  });

  it('of a service that costs nothing: its next term begins by itself when this one ends', async () => {
    const one = await renewing({ price: 0n });
    expect(await review(one.serviceId, at(FIRST))).toMatchObject({
      wakeAt: at('2026-04-10T00:00:00').getTime(),
    });
    await review(one.serviceId, at('2026-04-10T00:00:00'));
    expect(await latestTerm(one.serviceId)).toMatchObject({ number: 2, end_date: '2026-05-10' });
    expect(await invoicesOf(one.serviceId)).toEqual([]);
  });
});
