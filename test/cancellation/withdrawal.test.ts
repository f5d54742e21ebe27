import { describe, expect, it } from 'vitest';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { withdrawChange } from '../../domain/kinds/kinds.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { createClient, createStaff } from '../harness/builders.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { at, NOW, useCancelling } from './cancelling.ts';

const scene = useCancelling();
const { database, ask, hosted, review, storeBackup, told, stateOf, serviceNow, contextAt } = scene;

const invoicesOf = (serviceId: string) =>
  database.sql<{ due_date: string; period_start: string; period_end: string; kind: string; amount: string }>(
    `select i.due_date::text, l.period_start::text, l.period_end::text, l.kind, l.amount::text
     from invoice i join invoice_line l on l.invoice_id = i.id where l.service_id = $1`,
    [serviceId],
  );

describe('the withdrawal of a cancellation (X5)', () => {
  it('gives the service back, is told both ways, and is a success again', async () => {
    const one = await hosted();
    const { id: changeId } = await ask(one, 'immediate');
    const own = contextAt(NOW, one.actor);
    for (let time = 0; time < 2; time += 1) {
      expect(await withdrawCancellation(own, { changeId })).toEqual({ id: changeId, state: 'withdrawn' });
    }
    expect(await stateOf(changeId)).toEqual({ state: 'withdrawn', reason: 'withdrawn' });
    expect(await serviceNow(one.serviceId)).toMatchObject({ status: 'active', renews: true });
    expect((await told(changeId)).filter((message) => message.startsWith('cancellation_withdrawn'))).toEqual([
      'cancellation_withdrawn email',
      'cancellation_withdrawn whatsapp',
    ]);
    expect(await invoicesOf(one.serviceId)).toEqual([]);
  });

  it('the day before the end: the renewal is issued at once, one, with 7 days to pay it (D40)', async () => {
    const one = await hosted();
    const { id: changeId } = await ask(one, 'end_of_period');
    const eve = contextAt(at('2026-04-09T12:00:00'), one.actor);
    await withdrawCancellation(eve, { changeId });
    await withdrawCancellation(eve, { changeId });
    expect(await invoicesOf(one.serviceId)).toEqual([
      {
        due_date: '2026-04-16',
        period_start: '2026-04-10',
        period_end: '2026-05-10',
        kind: 'renewal',
        amount: '1250000',
      },
    ]);
  });

  it('before anything is due issues nothing, nor while an earlier invoice is owed (B2)', async () => {
    const early = await hosted();
    const first = await ask(early, 'end_of_period');
    await withdrawCancellation(contextAt(at('2026-04-01T12:00:00'), early.actor), { changeId: first.id });
    expect(await invoicesOf(early.serviceId)).toEqual([]);
    const owing = await hosted();
    const line = { kind: 'order', description: 'Alta', amount: '1000' } as const;
    await scene.bill(owing.serviceId, { lines: [line] });
    const second = await ask(owing, 'end_of_period');
    await withdrawCancellation(contextAt(at('2026-04-08T12:00:00'), owing.actor), { changeId: second.id });
    expect(await invoicesOf(owing.serviceId)).toHaveLength(1);
  });

  it('nor where the next term is invoiced already (B2)', async () => {
    const one = await hosted();
    const period = { periodStart: '2026-04-10', periodEnd: '2026-05-10' };
    const line = { kind: 'renewal', description: 'Renovación', amount: '1000', ...period } as const;
    const { invoiceId } = await scene.bill(one.serviceId, { lines: [line] });
    await scene.pay(invoiceId);
    const { id: changeId } = await ask(one, 'end_of_period');
    await withdrawCancellation(contextAt(at('2026-04-08T12:00:00'), one.actor), { changeId });
    expect(await invoicesOf(one.serviceId)).toHaveLength(1);
  });

  it('lifts what stopped the service for its end, and nothing else (B8)', async () => {
    const one = await hosted({ status: 'suspended', suspensionReasons: ['non_payment'] });
    const { id: changeId } = await ask(one, 'immediate');
    await review(changeId, at('2026-03-10T13:00:00'));
    expect((await serviceNow(one.serviceId))?.suspension_reasons).toEqual(['non_payment', 'requested']);
    await withdrawCancellation(contextAt(at('2026-03-10T13:30:00'), one.actor), { changeId });
    expect((await serviceNow(one.serviceId))?.suspension_reasons).toEqual(['non_payment']);
  });

  it('is refused once it is claimed, and after the end of the period', async () => {
    const claimed = await hosted();
    const { id } = await ask(claimed, 'immediate');
    await storeBackup(claimed, at('2026-03-10T12:30:00'));
    await review(id, at('2026-03-10T13:00:00'));
    const late = (actor: typeof claimed.actor, now: string) => contextAt(at(now), actor);
    await expect(
      withdrawCancellation(late(claimed.actor, '2026-03-10T13:00:01'), { changeId: id }),
    ).rejects.toMatchObject({ code: 'CANCELLATION_CLAIMED' });
    const over = await hosted();
    const { id: changeId } = await ask(over, 'end_of_period');
    await expect(
      withdrawCancellation(late(over.actor, '2026-04-10T00:00:00'), { changeId }),
    ).rejects.toMatchObject({ code: 'CANCELLATION_TERM_OVER', details: { endedOn: '2026-04-10' } });
    await withdrawCancellation(late(over.actor, '2026-04-09T23:59:59'), { changeId });
  });

  it('is its holder’s and staff’s alone, and staff’s for the version that they read', async () => {
    const one = await hosted();
    const { id: changeId, version } = await ask(one, 'immediate');
    const stranger = { ...one.actor, clientId: (await createClient(database)).id };
    await expect(withdrawCancellation(contextAt(NOW, stranger), { changeId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const staff = contextAt(NOW, { type: 'staff', staffId: await createStaff(database), role: 'agent' });
    await expect(withdrawChange(staff, { changeId, version: version + 1 })).rejects.toMatchObject({
      code: 'REVIEW_OUTDATED',
    });
    const reason = 'llamó y se arrepintió';
    expect(await withdrawChange(staff, { changeId, version, reason })).toMatchObject({ state: 'withdrawn' });
    const [explained] = await database.sql(
      "select data from event where type = 'change.withdrawal_explained' and change_id = $1",
      [changeId],
    );
    expect(explained).toEqual({ data: { reason } });
  });
});

describe('at the moment of the claim (invariant 7)', () => {
  async function due() {
    const one = await hosted();
    const { invoiceId } = await scene.bill(one.serviceId);
    const { id: changeId } = await ask(one, 'immediate');
    await storeBackup(one, at('2026-03-10T12:30:00'));
    const now = at('2026-03-10T13:00:00');
    const contenders = {
      claim: () => review(changeId, now),
      withdraw: () => withdrawCancellation(contextAt(now, one.actor), { changeId }),
      pay: () => scene.pay(invoiceId),
      freeze: () => freezeService(contextAt(now), { serviceId: one.serviceId, reason: 'test' }),
    };
    return { changeId, contenders };
  }

  it.each([
    ['withdraw', 'claim', 'withdrawn'],
    ['claim', 'withdraw', 'claimed'],
    ['freeze', 'claim', 'paused'],
    ['claim', 'freeze', 'claimed'],
    // A debt that is paid keeps no service whose holder wants it ended (X4).
    ['pay', 'claim', 'claimed'],
    ['claim', 'pay', 'claimed'],
  ] as const)('%s before %s leaves it %s', async (first, second, state) => {
    const { changeId, contenders } = await due();
    const answers = await raceBehindLock(database, [contenders[first], contenders[second]]);
    expect(answers[0]?.status).toBe('fulfilled');
    expect(await stateOf(changeId)).toMatchObject({ state });
    if (first === 'claim' && second === 'withdraw') {
      expect(answers[1]).toMatchObject({ reason: { code: 'CANCELLATION_CLAIMED' } });
    }
  });

  it('at random: who was told that it is withdrawn never sees it claimed', async () => {
    await untilSeen(['claimed', 'withdrawn'], async (round) => {
      const { changeId, contenders } = await due();
      const [, withdrawal] = await raceAtRandom([contenders.claim, contenders.withdraw], round);
      const state = (await stateOf(changeId))?.state ?? '';
      expect(state).toBe(withdrawal?.status === 'fulfilled' ? 'withdrawn' : 'claimed');
      return state;
    });
  });
});
