import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { acceptQuote } from '../../domain/quotes/accept-quote.ts';
import { createQuote, type NewQuote } from '../../domain/quotes/create-quote.ts';
import { getQuote } from '../../domain/quotes/quote-view.ts';
import { askExecutive } from '../../domain/upgrade/ask-executive.ts';
import { getUpgrade } from '../../domain/upgrade/upgrade-view.ts';
import { everyRow } from '../harness/every-row.ts';
import { at, pesos, refusedBy, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const { database, contextAt, hosted, planFor, pay, review, readBack, serviceNow } = scene;
const NOW = at('2026-07-01T12:00:00');
const money = (amount: number) => ({ amount: pesos(amount), currency: 'ARS' });

type Mine = Awaited<ReturnType<typeof hosted>>;
const quoteFor = (
  { client, serviceId }: Mine,
  upgrade: NonNullable<NewQuote['upgrade']>,
  changes: Partial<NewQuote> = {},
) =>
  createQuote(contextAt(NOW, scene.staff.actor), {
    clientId: client.id,
    serviceId,
    lines: [
      { description: 'Cambio de plan', amount: money(60) },
      { description: 'Bonificación', amount: money(-20) },
    ],
    validUntil: '2026-07-31',
    upgrade,
    ...changes,
  });

describe('what is not offered by itself (U5)', () => {
  it('is asked of an executive, once, and answered with a quote that says what is paid now and what recurs', async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 90 });
    const own = contextAt(NOW, mine.actor);
    for (let time = 0; time < 2; time += 1) {
      expect(await askExecutive(own, { serviceId: mine.serviceId, planId, period: 'yearly' })).toEqual({
        serviceId: mine.serviceId,
      });
    }
    const tasks = await database.sql<{ id: string; details: object }>(
      "select id, details from staff_task where kind = 'upgrade_asked' and subject_id = $1",
      [mine.serviceId],
    );
    expect(tasks).toMatchObject([{ details: { planId, period: 'yearly' } }]);
    const { quoteId } = await quoteFor(mine, { planId, period: 'yearly', recurring: money(90) });
    await resolveTask(contextAt(NOW, scene.staff.actor), {
      taskId: tasks[0]?.id ?? '',
      choice: 'quoted',
      answers: { quoteId },
    });
    expect(await getQuote(own, { quoteId })).toMatchObject({
      total: money(40),
      upgrade: { plan: { id: planId }, period: 'yearly', recurring: money(90) },
    });
    const [told] = await database.sql(
      "select template, variables ->> 'total' as now, variables ->> 'recurring' as later from outbound_message where business_key = $1 limit 1",
      [`quote_available/${quoteId}`],
    );
    expect(told).toEqual({ template: 'quote_available_upgrade', now: '$ 40,00', later: '$ 90,00' });
    const [accepted, again] = [await acceptQuote(own, { quoteId }), await acceptQuote(own, { quoteId })];
    expect(again).toEqual(accepted);
    const [change] = await database.sql<{ id: string }>(
      'select change_id as id from upgrade where quote_id = $1',
      [quoteId],
    );
    const changeId = change?.id ?? '';
    expect(await getUpgrade(own, { changeId })).toMatchObject({
      price: money(90),
      difference: money(40),
      dueDate: '2027-01-01',
      quoteId,
      invoice: { id: accepted.invoiceId, status: 'issued' },
    });
    await pay(accepted.invoiceId, 40, NOW);
    await review(changeId, NOW);
    await readBack(changeId, NOW);
    expect(await serviceNow(mine.serviceId)).toMatchObject({ plan: planId, price: 90, due: '2027-01-01' });
  });

  it('where nothing says what was paid: that stays unknown, and the price is the agreed one', async () => {
    const mine = await hosted({ paid: null });
    const planId = await planFor({ yearly: 150 });
    const { quoteId } = await quoteFor(mine, { planId, period: 'yearly', recurring: money(150) });
    const own = contextAt(NOW, mine.actor);
    await acceptQuote(own, { quoteId });
    const [change] = await database.sql<{ id: string }>(
      'select change_id as id from upgrade where quote_id = $1',
      [quoteId],
    );
    expect(await getUpgrade(own, { changeId: change?.id ?? '' })).toMatchObject({
      paid: null,
      difference: money(40),
    });
  });

  it('cannot be accepted while the service cannot have it, and stays open', async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    const { quoteId } = await quoteFor(mine, { planId, period: 'yearly', recurring: money(150) });
    await scene.request(mine, { planId, shown: 50 }, NOW);
    const before = await everyRow(database);
    const own = contextAt(NOW, mine.actor);
    expect(await refusedBy(acceptQuote(own, { quoteId }))).toMatchObject({ code: 'CHANGE_IN_PROGRESS' });
    expect(await everyRow(database)).toEqual(before);
    expect(await getQuote(own, { quoteId })).toMatchObject({ status: 'open' });
  });

  it.each<[string, (mine: Mine, planId: string) => Promise<unknown>, object]>([
    [
      'the plan that it has',
      (mine) => quoteFor(mine, { planId: scene.panelPlan.id, period: 'yearly', recurring: money(1) }),
      { code: 'INVALID_INPUT' },
    ],
    [
      'a plan of other hands',
      (mine) => quoteFor(mine, { planId: scene.plan.id, period: 'yearly', recurring: money(1) }),
      { code: 'INVALID_INPUT' },
    ],
    [
      'no plan at all',
      (mine) => quoteFor(mine, { planId: mine.serviceId, period: 'yearly', recurring: money(1) }),
      { code: 'NOT_FOUND' },
    ],
    [
      'nothing each term',
      (mine, planId) => quoteFor(mine, { planId, period: 'yearly', recurring: money(0) }),
      { code: 'INVALID_INPUT' },
    ],
    [
      'another currency',
      (mine, planId) =>
        quoteFor(mine, { planId, period: 'yearly', recurring: { amount: '1', currency: 'USD' } }),
      { code: 'INVALID_INPUT' },
    ],
    [
      'no service',
      (mine, planId) =>
        quoteFor(mine, { planId, period: 'yearly', recurring: money(1) }, { serviceId: undefined }),
      { code: 'INVALID_INPUT' },
    ],
  ])('a quote of an upgrade to %s is refused', async (_, make, refusal) => {
    const mine = await hosted();
    expect(await refusedBy(make(mine, await planFor({ yearly: 150 })))).toMatchObject(refusal);
  });

  it("asking for somebody else's service is NOT_FOUND, for one that has ended is refused", async () => {
    const [mine, other] = [await hosted(), await hosted()];
    expect(await refusedBy(askExecutive(contextAt(NOW, mine.actor), other))).toMatchObject({
      code: 'NOT_FOUND',
    });
    await database.sql("update service set status = 'cancelled' where id = $1", [mine.serviceId]);
    expect(await refusedBy(askExecutive(contextAt(NOW, mine.actor), mine))).toMatchObject({
      code: 'SERVICE_STATUS_UNFIT',
    });
  });
});
