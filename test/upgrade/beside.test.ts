import { describe, expect, it } from 'vitest';
import { issueByStaff } from '../../domain/billing/issue-by-staff.ts';
import { issueDueRenewal } from '../../domain/billing/renewal.ts';
import type { ClientMode } from '../../domain/cancellation/cancellation.ts';
import { getCancellation } from '../../domain/cancellation/cancellation-view.ts';
import { previewCancellation } from '../../domain/cancellation/preview.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { reviewSchedule } from '../../domain/cancellation/review-schedule.ts';
import { terminateService } from '../../domain/cancellation/terminate-service.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { reviewTerm } from '../../domain/renewal/review-term.ts';
import { freezeByStaff } from '../../domain/services/freeze-service.ts';
import { unfreezeService } from '../../domain/services/unfreeze-service.ts';
import type { StoredHandoff } from '../../domain/transaction/context.ts';
import { transaction } from '../../domain/transaction/transaction.ts';
import { createStaff } from '../harness/builders.ts';
import { plantGrant } from '../harness/grants.ts';
import { raceBehindLock } from '../harness/race.ts';
import { at, refusedBy, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const { database, contextAt, hosted, planFor, request, pay, review, readBack, serviceNow, invoiceNow } =
  scene;
const NOW = at('2026-07-01T12:00:00');

async function wanted(now = NOW) {
  const mine = await hosted();
  const planId = await planFor({ yearly: 150, half_yearly: 130, two_yearly: 320 });
  return { ...mine, planId, ...(await request(mine, { planId, shown: 50 }, now)) };
}
type Wanted = Awaited<ReturnType<typeof wanted>>;
async function paid() {
  const one = await wanted();
  await pay(one.invoiceId, 50, NOW);
  await review(one.changeId, NOW);
  return one;
}

type Mine = Pick<Wanted, 'serviceId' | 'actor'>;
const grantFor = ({ serviceId, actor }: Mine, mode: ClientMode, now = NOW) =>
  plantGrant(database, { ...actor, act: 'cancel', subjectId: serviceId, mode, now });
async function end(mine: Mine, mode: ClientMode, now = NOW) {
  const grantToken = await grantFor(mine, mode, now);
  return requestCancellation(contextAt(now, mine.actor), { serviceId: mine.serviceId, mode, grantToken });
}
const reviewEnd = async (changeId: string, now: Date) => {
  const { version } = await scene.rowOf(changeId);
  return reviewSchedule(contextAt(now), { changeId, knownVersion: version });
};
const openIds = async (serviceId: string) => {
  const rows = await database.sql<{ kind: string; waits: boolean }>(
    'select kind, runs_after is not null as waits from service_change where service_id = $1 and closed_at is null order by kind',
    [serviceId],
  );
  return rows.map(({ kind, waits }) => (waits ? `${kind} waits` : kind));
};

describe('an end that its holder asks for (X9)', () => {
  it('goes before an upgrade that is not paid: that is void, its holder told, what was paid of it credit', async () => {
    const one = await wanted();
    await pay(one.invoiceId, 20, NOW);
    await end(one, 'end_of_period');
    expect(await scene.rowOf(one.changeId)).toMatchObject({ state: 'cancelled', reason: 'superseded' });
    expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: 'void' });
    expect(await scene.creditOf(one.client.id)).toBe(20);
    expect(await scene.toldOf(one.changeId)).toContain('upgrade_superseded email');
    expect(await openIds(one.serviceId)).toEqual(['cancellation']);
  });

  it.each(['immediate', 'end_of_period'] as const)(
    '%s is accepted while a paid one is provisioned, and runs after it',
    async (mode) => {
      const one = await paid();
      const { id } = await end(one, mode);
      expect(await openIds(one.serviceId)).toEqual(['cancellation waits', 'upgrade']);
      // Asked again it is the same; another way is refused.
      expect((await end(one, mode)).id).toBe(id);
      const other = mode === 'immediate' ? 'end_of_period' : 'immediate';
      expect(await refusedBy(end(one, other))).toMatchObject({ code: 'CHANGE_IN_PROGRESS' });
      expect(await refusedBy(previewCancellation(contextAt(NOW, one.actor), one))).toMatchObject({
        code: 'CHANGE_IN_PROGRESS',
      });
      // Its time comes, and nothing is taken from under the upgrade.
      const later = mode === 'immediate' ? at('2026-07-01T14:00:00') : at('2027-01-01T10:00:00');
      expect(await reviewEnd(id, later)).toMatchObject({ state: 'scheduled', waitingFor: 'upgrade' });
      expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active' });
      expect((await getCancellation(contextAt(later, one.actor), { changeId: id })).waitingFor).toEqual([
        'que termine la subida de plan que está paga',
      ]);
      await readBack(one.changeId, NOW);
      expect(await openIds(one.serviceId)).toEqual(['cancellation']);
      expect(await serviceNow(one.serviceId)).toMatchObject({ plan: one.planId });
      expect((await reviewEnd(id, later)).waitingFor).not.toBe('upgrade');
    },
  );

  it('that waits can be withdrawn, and nothing of it is left', async () => {
    const one = await paid();
    const { id } = await end(one, 'end_of_period');
    await withdrawCancellation(contextAt(NOW, one.actor), { changeId: id });
    expect(await openIds(one.serviceId)).toEqual(['upgrade']);
    await readBack(one.changeId, NOW);
    expect(await openIds(one.serviceId)).toEqual([]);
    const [service] = await database.sql('select renews from service where id = $1', [one.serviceId]);
    expect(service).toEqual({ renews: true });
  });

  it('that waits is stopped by a freeze of the service as the upgrade is, and rung when that is lifted (G9)', async () => {
    const one = await paid();
    const { id } = await end(one, 'immediate');
    const tasks = () =>
      database.sql<{ id: string }>(
        "select change_id as id from staff_task where kind = 'frozen_change' and resolved_at is null and change_id in ($1, $2)",
        [id, one.changeId],
      );
    const [first, second] = [await createStaff(database), await createStaff(database)];
    const rung: string[] = [];
    const by = (staffId: string) => ({
      ...contextAt(NOW, { type: 'staff', staffId, role: 'agent' }),
      deliver: async (all: readonly StoredHandoff[]) =>
        void rung.push(...all.map(({ handoff }) => handoff.kind)),
    });
    const { serviceId } = one;
    const { version } = await freezeByStaff(by(first), { serviceId, reason: 'lo pidió el juzgado' });
    expect(await tasks()).toHaveLength(2);
    const lift = { serviceId, version, reason: 'se aclaró' };
    await unfreezeService(by(first), lift);
    rung.length = 0;
    await unfreezeService(by(second), lift);
    expect(rung).toEqual(expect.arrayContaining(['cancellation', 'upgrade']));
    expect(await tasks()).toEqual([]);
  });

  it('blocks an upgrade once it is open', async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    await end(mine, 'end_of_period');
    expect(await refusedBy(request(mine, { planId, shown: 50 }, NOW))).toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
    });
  });

  it.each(['end', 'pay'] as const)('%s first, of the end and the payment', async (first) => {
    const one = await wanted();
    const mode = 'end_of_period';
    const grantToken = await grantFor(one, mode);
    const { serviceId } = one;
    const contenders = {
      end: () => requestCancellation(contextAt(NOW, one.actor), { serviceId, mode, grantToken }),
      pay: () => pay(one.invoiceId, 50, NOW),
    };
    const second = first === 'end' ? 'pay' : 'end';
    const answers = await raceBehindLock(database, [contenders[first], contenders[second]]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    if (first === 'end') {
      expect(await openIds(one.serviceId)).toEqual(['cancellation']);
      expect(await scene.creditOf(one.client.id)).toBe(50);
    } else {
      await review(one.changeId, NOW);
      expect(await openIds(one.serviceId)).toEqual(['cancellation waits', 'upgrade']);
      await readBack(one.changeId, NOW);
      expect(await serviceNow(one.serviceId)).toMatchObject({ plan: one.planId });
    }
  });

  it('of the company waits until the upgrade is over', async () => {
    const one = await wanted();
    const asked = terminateService(contextAt(NOW, scene.staff.actor), {
      serviceId: one.serviceId,
      reason: 'test',
    });
    expect(await refusedBy(asked)).toMatchObject({ code: 'CHANGE_IN_PROGRESS' });
  });

  it('is at the end of the period that an upgrade has moved, and not of what was invoiced before (X3, U3)', async () => {
    const longer = await hosted({ lines: [renewalLine()] });
    const planId = await planFor({ half_yearly: 130, yearly: 150, two_yearly: 320 });
    await scene.upgrade(longer, { planId, period: 'two_yearly', shown: 220 }, NOW);
    expect((await end(longer, 'end_of_period')).lastFullDay).toBe('2027-12-31');
    const shorter = await hosted({ lines: [renewalLine()] });
    await scene.upgrade(shorter, { planId, period: 'half_yearly', shown: 30 }, at('2026-03-01T12:00:00'));
    expect((await end(shorter, 'end_of_period', at('2026-03-02T12:00:00'))).lastFullDay).toBe('2026-06-30');
  });
});

const renewalLine = () => ({
  kind: 'renewal' as const,
  description: 'Renovación',
  amount: '10000',
  periodStart: '2026-01-01',
  periodEnd: '2027-01-01',
});

describe('the next term (B2, U6)', () => {
  const renew = (serviceId: string, now: Date) =>
    transaction(contextAt(now), (tx) => issueDueRenewal(tx, serviceId));
  const reviewRenewal = async (serviceId: string, now: Date) => {
    const [term] = await database.sql<{ id: string; version: number }>(
      `select t.id, r.version from term t join renewal r on r.term_id = t.id where t.service_id = $1 order by number desc limit 1`,
      [serviceId],
    );
    return reviewTerm(contextAt(now), { termId: term?.id ?? '', knownVersion: term?.version ?? 0 });
  };

  it('is not invoiced while an upgrade is open, by nobody; after it at the new price, from the new date', async () => {
    const one = await paid();
    const due = at('2026-12-02T12:00:00');
    expect(await reviewRenewal(one.serviceId, due)).toMatchObject({
      state: 'waiting',
      waitingFor: 'upgrade',
    });
    expect(await renew(one.serviceId, due)).toBe(false);
    const byHand = { ...renewalLine(), periodStart: '2027-01-01', periodEnd: '2028-01-01' };
    const asked = { serviceId: one.serviceId, lines: [byHand], dueDate: '2027-01-01' };
    expect(await refusedBy(issueByStaff(contextAt(due, scene.staff.actor), asked))).toMatchObject({
      code: 'INVALID_INPUT',
    });
    await readBack(one.changeId, due);
    expect(await reviewRenewal(one.serviceId, due)).toMatchObject({ state: 'owed' });
    expect(await renewalsOf(one.serviceId)).toEqual([
      { amount: 150, start: '2027-01-01', end: '2028-01-01' },
    ]);
  });

  it('follows a shorter term where that ends: nothing is left out, and nothing is covered twice (U3)', async () => {
    const mine = await hosted({ lines: [renewalLine()] });
    const planId = await planFor({ half_yearly: 130 });
    await scene.upgrade(mine, { planId, period: 'half_yearly', shown: 30 }, at('2026-03-01T12:00:00'));
    expect(await serviceNow(mine.serviceId)).toMatchObject({ period: 'half_yearly', due: '2026-07-01' });
    expect(await renew(mine.serviceId, at('2026-06-16T12:00:00'))).toBe(true);
    expect(await renewalsOf(mine.serviceId)).toEqual([
      { amount: 100, start: '2026-01-01', end: '2027-01-01' },
      { amount: 130, start: '2026-07-01', end: '2027-01-01' },
    ]);
  });

  it('of an announced price of the plan that it had: that is over (B2)', async () => {
    const mine = await hosted();
    await database.sql(
      `with announced as (
        insert into price_change (id, plan_id, period, amount, currency, from_date, notice_days, announced_at, announced_by)
        select gen_random_uuid(), plan_id, period, 99900, currency, '2027-01-01', 30, '2026-06-01', $2 from service where id = $1
        returning id)
      insert into price_notice (price_change_id, service_id, due_at) select id, $1, '2026-06-01' from announced`,
      [mine.serviceId, (scene.staff.actor as { staffId: string }).staffId],
    );
    await scene.upgrade(mine, { planId: await planFor({ yearly: 150 }), shown: 50 }, NOW);
    const notices = await database.sql('select is_over, due_at from price_notice where service_id = $1', [
      mine.serviceId,
    ]);
    expect(notices).toEqual([{ is_over: true, due_at: null }]);
    await renew(mine.serviceId, at('2026-12-02T12:00:00'));
    expect(await renewalsOf(mine.serviceId)).toMatchObject([{ amount: 150 }]);
  });
});

const renewalsOf = (serviceId: string) =>
  database.sql(
    `select (amount / 100)::int as amount, period_start::text as start, period_end::text as end from invoice_line
    where service_id = $1 and kind = 'renewal' order by period_start`,
    [serviceId],
  );
