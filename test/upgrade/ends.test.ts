import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { restorePayment } from '../../domain/billing/restore-payment.ts';
import { reversePayment } from '../../domain/billing/reverse-payment.ts';
import { voidByStaff } from '../../domain/billing/void-by-staff.ts';
import { requestVoid } from '../../domain/cancellation/request-void.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { cancelUpgrade } from '../../domain/upgrade/cancel-upgrade.ts';
import { completeUpgrade } from '../../domain/upgrade/provision.ts';
import { raceAtRandom, raceBehindLock } from '../harness/race.ts';
import { at, refusedBy, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const {
  database,
  contextAt,
  hosted,
  planFor,
  request,
  pay,
  review,
  readBack,
  serviceNow,
  invoiceNow,
  creditOf,
  tasksOf,
  toldOf,
} = scene;
const NOW = at('2026-07-01T12:00:00');
const EXPIRY = at('2026-07-09T00:00:00');
const MOST_ROUNDS = 40;

async function wanted() {
  const mine = await hosted();
  const planId = await planFor({ yearly: 150 });
  return { ...mine, planId, ...(await request(mine, { planId, shown: 50 }, NOW)) };
}
type Wanted = Awaited<ReturnType<typeof wanted>>;

async function paid() {
  const one = await wanted();
  await pay(one.invoiceId, 50, NOW);
  await review(one.changeId, NOW);
  return one;
}

/** Money is conserved, and the service has the plan if and only if the invoice is paid (invariants 9 and 10). */
async function expectWhole(one: Wanted, received: number): Promise<'provisioned' | 'not'> {
  const [row] = await database.sql<{ applied: number; credited: number; status: string; plan: string }>(
    `select (select coalesce(sum(applied), 0)::int / 100 from payment where client_id = $1) as applied,
      (select coalesce(sum(credited), 0)::int / 100 from payment where client_id = $1) as credited,
      (select status from invoice where id = $2) as status, (select plan_id from service where id = $3) as plan`,
    [one.client.id, one.invoiceId, one.serviceId],
  );
  const isProvisioned = row?.plan === one.planId;
  // 100 of the first term.
  expect((row?.applied ?? 0) + (row?.credited ?? 0)).toBe(100 + received);
  expect(row?.status).toBe(isProvisioned ? 'paid' : 'void');
  expect(row?.applied).toBe(isProvisioned ? 150 : 100);
  return isProvisioned ? 'provisioned' : 'not';
}

async function finish({ changeId }: Wanted, now: Date) {
  const { state } = await scene.rowOf(changeId);
  if (state === 'awaiting_payment') await review(changeId, now);
  if ((await scene.rowOf(changeId)).state === 'paid') await readBack(changeId, now);
}

describe('payment against expiry (U8)', () => {
  it.each(['pay', 'expire'] as const)('%s first: one winner, and the money is whole', async (first) => {
    const one = await wanted();
    const contenders = {
      pay: () => pay(one.invoiceId, 50, EXPIRY),
      expire: () => review(one.changeId, EXPIRY),
    };
    const second = first === 'pay' ? 'expire' : 'pay';
    await raceBehindLock(database, [contenders[first], contenders[second]]);
    await finish(one, EXPIRY);
    expect(await expectWhole(one, 50)).toBe(first === 'pay' ? 'provisioned' : 'not');
    expect((await scene.rowOf(one.changeId)).state).toBe(first === 'pay' ? 'completed' : 'expired');
  });

  it('at random until each has won', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 4 || (seen.size < 2 && round < MOST_ROUNDS); round += 1) {
      const one = await wanted();
      await raceAtRandom([() => pay(one.invoiceId, 50, EXPIRY), () => review(one.changeId, EXPIRY)], round);
      await finish(one, EXPIRY);
      seen.add(await expectWhole(one, 50));
    }
    expect([...seen].sort()).toEqual(['not', 'provisioned']);
  });

  it('money that came before the expiry wins, however late it is looked at', async () => {
    const one = await wanted();
    await pay(one.invoiceId, 50, at('2026-07-08T23:59:59'));
    expect(await review(one.changeId, at('2026-07-20T12:00:00'))).toMatchObject({ state: 'paid' });
  });

  it('a part waits, and is credit at expiry', async () => {
    const one = await wanted();
    await pay(one.invoiceId, 20, NOW);
    expect(await review(one.changeId, NOW)).toMatchObject({
      state: 'awaiting_payment',
      waitingFor: 'payment',
    });
    await review(one.changeId, EXPIRY);
    expect(await creditOf(one.client.id)).toBe(20);
    expect(await expectWhole(one, 20)).toBe('not');
    expect(await toldOf(one.changeId)).toContain('upgrade_expired email');
  });

  it('later money is credit, told with the way to ask again; nothing is applied in silence', async () => {
    const one = await wanted();
    await review(one.changeId, EXPIRY);
    await pay(one.invoiceId, 50, at('2026-07-10T12:00:00'));
    expect(await creditOf(one.client.id)).toBe(50);
    const told = await database.sql(
      "select template from outbound_message where client_id = $1 and template like 'payment_%' order by created_at desc limit 1",
      [one.client.id],
    );
    expect(told).toEqual([{ template: 'payment_after_upgrade' }]);
  });
});

describe('two payments of one invoice at the same moment (D08)', () => {
  it('provision it once; the second one is credit, and both are told of', async () => {
    const one = await wanted();
    await raceBehindLock(database, [() => pay(one.invoiceId, 50, NOW), () => pay(one.invoiceId, 50, NOW)]);
    await finish(one, NOW);
    expect(await expectWhole(one, 100)).toBe('provisioned');
    expect(await creditOf(one.client.id)).toBe(50);
    const told = await database.sql<{ template: string }>(
      "select template from outbound_message where business_key like 'payment_received/%' and client_id = $1 order by template",
      [one.client.id],
    );
    expect(told.map(({ template }) => template)).toEqual([
      'payment_completed_invoice',
      'payment_completed_invoice',
      'payment_received_with_credit',
    ]);
  });
});

describe('a cancelled upgrade', () => {
  it.each(['pay', 'cancel'] as const)('%s first, of payment and cancellation', async (first) => {
    const one = await wanted();
    const contenders = {
      pay: () => pay(one.invoiceId, 50, NOW),
      cancel: () => cancelUpgrade(contextAt(NOW, one.actor), one),
    };
    const second = first === 'pay' ? 'cancel' : 'pay';
    const [, answer] = await raceBehindLock(database, [contenders[first], contenders[second]]);
    if (first === 'pay') expect(answer).toMatchObject({ reason: { code: 'UPGRADE_DECIDED' } });
    await finish(one, NOW);
    expect(await expectWhole(one, 50)).toBe(first === 'pay' ? 'provisioned' : 'not');
  });

  it('by its invoice is the same, at once (B5)', async () => {
    const one = await wanted();
    expect(await requestVoid(contextAt(NOW, one.actor), one)).toEqual({ outcome: 'voided' });
    expect(await scene.rowOf(one.changeId)).toMatchObject({ state: 'cancelled', reason: 'withdrawn' });
  });

  it('by staff who voids its invoice ends when its run looks', async () => {
    const one = await wanted();
    await voidByStaff(contextAt(NOW, scene.staff.actor), {
      invoiceId: one.invoiceId,
      reason: 'client_asked',
    });
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'cancelled' });
    expect(await scene.rowOf(one.changeId)).toMatchObject({ reason: 'invoice_void' });
  });

  it("of somebody else's is NOT_FOUND, and by staff keeps its reason", async () => {
    const one = await wanted();
    const stranger = await hosted();
    expect(await refusedBy(cancelUpgrade(contextAt(NOW, stranger.actor), one))).toMatchObject({
      code: 'NOT_FOUND',
    });
    await cancelUpgrade(contextAt(NOW, scene.staff.actor), { ...one, reason: 'lo pidió por teléfono' });
    const [explained] = await database.sql(
      "select data from event where change_id = $1 and type = 'change.withdrawal_explained'",
      [one.changeId],
    );
    expect(explained).toEqual({ data: { reason: 'lo pidió por teléfono' } });
  });
});

describe('what becomes of the service meanwhile (U9)', () => {
  it.each(['non_payment', 'fraud_review', 'technical'] as const)(
    'suspended for %s: unpaid it is void, told with the reason',
    async (reason) => {
      const one = await wanted();
      await suspendService(contextAt(NOW), { serviceId: one.serviceId, reason });
      expect(await review(one.changeId, NOW)).toMatchObject({ state: 'refused' });
      expect(await invoiceNow(one.invoiceId)).toMatchObject({ status: 'void' });
      expect(await toldOf(one.changeId)).toContain('upgrade_refused whatsapp');
    },
  );

  it('suspended for its limits it goes on, and is lifted once it is provisioned (U7)', async () => {
    const mine = await hosted();
    await suspendService(contextAt(NOW), { serviceId: mine.serviceId, reason: 'resource_limit' });
    const planId = await planFor({ yearly: 150 });
    await scene.upgrade(mine, { planId, shown: 50 }, NOW);
    expect(await serviceNow(mine.serviceId)).toMatchObject({ plan: planId, status: 'active' });
  });

  it('suspended once it is paid: a staff task, and by itself when that is over', async () => {
    const one = await paid();
    await suspendService(contextAt(NOW), { serviceId: one.serviceId, reason: 'technical' });
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'staff' });
    expect(await tasksOf(one.changeId)).toEqual(['upgrade_stuck service_suspended']);
    expect(await review(one.changeId, NOW)).toMatchObject({ waitingFor: 'staff' });
    await reactivateService(contextAt(NOW), { serviceId: one.serviceId, reason: 'technical' });
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    expect(await tasksOf(one.changeId)).toEqual([]);
  });

  it('ended once it is paid: staff gives up, and the money is credit', async () => {
    const one = await paid();
    await database.sql("update service set status = 'terminated' where id = $1", [one.serviceId]);
    await review(one.changeId, NOW);
    expect(await tasksOf(one.changeId)).toEqual(['upgrade_stuck service_ended']);
    await resolve(one.changeId, 'give_up');
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'cancelled' });
    expect(await creditOf(one.client.id)).toBe(50);
  });

  it('frozen once it is paid: nothing is changed until it is lifted (G9), and paying goes on', async () => {
    const one = await wanted();
    await freezeService(contextAt(NOW), { serviceId: one.serviceId, reason: 'test' });
    await pay(one.invoiceId, 50, NOW);
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'staff' });
    expect(await tasksOf(one.changeId)).toEqual(['frozen_change']);
    await database.sql('update service set frozen_at = null where id = $1', [one.serviceId]);
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
  });
});

describe('a payment that is reversed (B4)', () => {
  const ofPayment = async ({ invoiceId }: Wanted) => {
    const [row] = await database.sql<{ id: string }>(
      'select provider_payment_id as id from payment where invoice_id = $1',
      [invoiceId],
    );
    return row?.id ?? '';
  };
  const asKey = { type: 'key', keyId: randomUUID(), scopes: ['payments:record'], provider: 'bank' } as const;

  it('before it is provisioned: nothing is changed; taken back, it goes on by itself', async () => {
    const one = await paid();
    const paymentId = await ofPayment(one);
    await reversePayment(contextAt(NOW, asKey), { paymentId, amount: '5000', reason: 'contracargo' });
    expect(await review(one.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'staff' });
    expect(await tasksOf(one.changeId)).toEqual(['upgrade_stuck payment_reversed']);
    await restorePayment(contextAt(NOW, asKey), { paymentId });
    expect(await review(one.changeId, NOW)).toMatchObject({ waitingFor: 'nothing' });
    await readBack(one.changeId, NOW);
    expect(await expectWhole(one, 50)).toBe('provisioned');
  });

  it('after it is provisioned: the plan stays, and the sum is owed again', async () => {
    const one = await paid();
    await readBack(one.changeId, NOW);
    await reversePayment(contextAt(NOW, asKey), {
      paymentId: await ofPayment(one),
      amount: '5000',
      reason: 'contracargo',
    });
    expect(await invoiceNow(one.invoiceId)).toEqual({ status: 'issued', total: 50, owed: 50 });
    expect(await serviceNow(one.serviceId)).toMatchObject({ plan: one.planId, status: 'active' });
  });
});

async function resolve(changeId: string, choice: 'give_up' | 'retry' | 'done_by_hand') {
  const [task] = await database.sql<{ id: string }>(
    'select id from staff_task where change_id = $1 and resolved_at is null',
    [changeId],
  );
  await resolveTask(contextAt(NOW, scene.staff.actor), { taskId: task?.id ?? '', choice });
}

describe('without a reading', () => {
  it('it is never complete, whatever the run says (U7)', async () => {
    const one = await paid();
    const answer = await completeUpgrade(contextAt(NOW), await scene.questionOf(one.changeId));
    expect(answer).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    expect(await serviceNow(one.serviceId)).toMatchObject({ price: 12_500 });
  });
});
