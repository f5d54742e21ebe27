import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { cancelUpgrade } from '../../domain/upgrade/cancel-upgrade.ts';
import { everyRow } from '../harness/every-row.ts';
import { requestUpgrade } from '../../domain/upgrade/request-upgrade.ts';
import { at, orderLine, pesos, refusedBy, useUpgrading } from './upgrading.ts';

const scene = useUpgrading();
const {
  database,
  contextAt,
  hosted,
  planFor,
  offered,
  options,
  request,
  upgrade,
  serviceNow,
  pay,
  review,
  readBack,
} = scene;
const MID_YEAR = at('2026-07-01T12:00:00');

const extraLine = (amount: number) =>
  ({ kind: 'other', description: 'Extra', amount: pesos(amount) }) as const;
const owe = (serviceId: string, now = MID_YEAR) =>
  issueInvoice(contextAt(now), { serviceId, lines: [extraLine(5)], dueDate: '2035-01-01' });

describe('what is offered (U1–U3)', () => {
  it("the customer's own example: 100 paid for a year, to 150 at mid-year costs 50, and the due date stays (D01)", async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    const money = (amount: number) => ({ amount: pesos(amount), currency: 'ARS' });
    expect(await offered(mine, planId, MID_YEAR)).toMatchObject({
      yearly: {
        price: money(150),
        paid: money(100),
        difference: money(50),
        daysLeft: 184,
        dueDate: '2027-01-01',
        nextRenewal: { invoicedOn: '2026-12-02', price: money(150) },
      },
    });
    await upgrade(mine, { planId, shown: 50 }, MID_YEAR);
    expect(await serviceNow(mine.serviceId)).toEqual({
      plan: planId,
      period: 'yearly',
      price: 150,
      status: 'active',
      due: '2027-01-01',
    });
  });

  it('a second upgrade in the term costs the new price less all that was paid, and recurs at the new price alone (D02)', async () => {
    const mine = await hosted();
    const first = await planFor({ yearly: 150 });
    await upgrade(mine, { planId: first, shown: 50 }, MID_YEAR);
    const second = await planFor({ yearly: 220 }, { fromPlanId: first });
    await upgrade(mine, { planId: second, shown: 70 }, at('2026-09-01T12:00:00'));
    expect(await serviceNow(mine.serviceId)).toMatchObject({ plan: second, price: 220, due: '2027-01-01' });
  });

  it('lines of anything else count on neither side (D03), discounts do (D04)', async () => {
    const planId = await planFor({ yearly: 150 });
    const [withExtra, withDiscount] = [
      await hosted({ lines: [orderLine(100), extraLine(80)] }),
      await hosted({ lines: [orderLine(100), { kind: 'order', description: 'Descuento', amount: '-2000' }] }),
    ];
    expect(await offered(withExtra, planId, MID_YEAR)).toMatchObject({
      yearly: { difference: { amount: pesos(50) } },
    });
    expect(await offered(withDiscount, planId, MID_YEAR)).toMatchObject({
      yearly: { difference: { amount: pesos(70) } },
    });
  });

  it('another period: price, due date, renewal and message agree (D09)', async () => {
    const mine = await hosted({ period: 'monthly', paid: 10, createdAt: at('2026-05-10T12:00:00') });
    const planId = await planFor({ monthly: 15, yearly: 120 });
    const now = at('2026-05-20T12:00:00');
    expect(await offered(mine, planId, now)).toMatchObject({
      monthly: { difference: { amount: pesos(5) }, dueDate: '2026-06-10' },
      yearly: {
        difference: { amount: pesos(110) },
        dueDate: '2027-05-10',
        nextRenewal: { invoicedOn: '2027-04-10' },
      },
    });
    const { changeId } = await upgrade(mine, { planId, period: 'yearly', shown: 110 }, now);
    expect(await serviceNow(mine.serviceId)).toMatchObject({
      period: 'yearly',
      price: 120,
      due: '2027-05-10',
    });
    const [told] = await database.sql(
      `select variables ->> 'dueDate' as due, variables ->> 'difference' as difference from outbound_message
      where change_id = $1 and template = 'upgrade_completed' limit 1`,
      [changeId],
    );
    expect(told).toEqual({ due: '10/05/2027', difference: '$ 110,00' });
  });

  it('a period that would be over is refused, and the longer ones are named (D10)', async () => {
    const mine = await hosted();
    const planId = await planFor({ half_yearly: 130, yearly: 150, two_yearly: 290 });
    const now = at('2026-08-15T12:00:00');
    expect(await offered(mine, planId, now)).toMatchObject({
      half_yearly: 'period_over',
      yearly: { difference: { amount: pesos(50) } },
      two_yearly: { difference: { amount: pesos(190) } },
    });
    const refused = await refusedBy(request(mine, { planId, period: 'half_yearly', shown: 30 }, now));
    expect(refused).toMatchObject({
      code: 'UPGRADE_NOT_OFFERED',
      details: { longer: ['anual', 'cada dos años'] },
    });
    expect(refused?.text).toContain('anual o cada dos años');
  });

  it('another period while the next term is paid already is not, the same one charges for both (U2)', async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150, two_yearly: 400 });
    const now = at('2026-12-10T12:00:00');
    const renewal = {
      kind: 'renewal',
      description: 'Renovación',
      amount: pesos(100),
      periodStart: '2027-01-01',
      periodEnd: '2028-01-01',
    } as const;
    const { invoiceId } = await issueInvoice(contextAt(now), {
      serviceId: mine.serviceId,
      lines: [renewal],
      dueDate: '2027-01-01',
    });
    expect(await refusedBy(options(mine, now))).toMatchObject({ code: 'SERVICE_HAS_UNPAID_INVOICES' });
    await pay(invoiceId, 100, now);
    expect(await offered(mine, planId, now)).toMatchObject({
      yearly: { paid: { amount: pesos(200) }, difference: { amount: pesos(100) }, dueDate: '2028-01-01' },
      two_yearly: 'paid_ahead',
    });
    await upgrade(mine, { planId, shown: 100 }, now);
    expect(await serviceNow(mine.serviceId)).toMatchObject({ price: 150, due: '2028-01-01' });
    // Each of the two terms was paid at the new price by now.
    const bigger = await planFor({ yearly: 220 }, { fromPlanId: planId });
    expect(await offered(mine, bigger, at('2027-03-01T12:00:00'))).toMatchObject({
      yearly: { difference: { amount: pesos(70) } },
    });
  });

  it('a plan is offered only if it is technically possible, and every other one says why (U1, U4)', async () => {
    const from = await planFor({ yearly: 100 }, { resources: { disk: 5000, emailAccounts: 10 } });
    const mine = await hosted({ planId: from });
    const more = { disk: 9000, emailAccounts: 'unlimited' } as const;
    const plans = {
      bigger: await planFor({ yearly: 150 }, { fromPlanId: from, resources: more }),
      'not allowed': await planFor({ yearly: 150 }, { fromPlanId: from, resources: more }),
      'less disk': await planFor(
        { yearly: 150 },
        { fromPlanId: from, resources: { disk: 4000, emailAccounts: 10 } },
      ),
      'mail not known': await planFor({ yearly: 150 }, { fromPlanId: from, resources: { disk: 9000 } }),
      'another server': await planFor({ yearly: 150 }, { fromPlanId: from, resources: more }),
      'no price': await planFor({}, { fromPlanId: from, resources: more }),
      'other hands': await planFor({ yearly: 150 }, { fromPlanId: scene.plan.id, resources: more }),
    };
    await database.sql('update plan_upgrade set allowed = false where to_plan_id = $1', [
      plans['not allowed'],
    ]);
    await database.sql(
      `insert into server (id, name, address, panel_user, token_reference, capabilities, created_at)
      values (gen_random_uuid(), 'dos', 'https://dos.example.com:2087', 'root', 'PANEL_TOKEN', '{}', now())`,
    );
    await database.sql(
      `insert into plan_server (plan_id, server_id, able) select $1, id, true from server where name = 'dos'`,
      [plans['another server']],
    );
    await database.sql('insert into plan_upgrade (from_plan_id, to_plan_id, allowed) values ($1, $2, true)', [
      from,
      plans['other hands'],
    ]);
    const told = await Promise.all(
      Object.entries(plans).map(async ([name, id]) => [name, await offered(mine, id, MID_YEAR)]),
    );
    expect(Object.fromEntries(told)).toMatchObject({
      bigger: { yearly: { difference: { amount: pesos(50) } } },
      'not allowed': 'not_allowed',
      'less disk': 'smaller',
      'mail not known': 'resources_unknown',
      'another server': 'server',
      'no price': 'not_sold',
      'other hands': 'not_allowed',
    });
    const downgrade = await refusedBy(request(mine, { planId: plans['less disk'], shown: 50 }, MID_YEAR));
    expect(downgrade).toMatchObject({
      code: 'DOWNGRADE_NOT_OFFERED',
      details: { less: ['espacio en disco'] },
    });
    expect(downgrade?.text).toMatch(/tiene menos espacio en disco.*pedí la baja/s);
  });

  it('a term of which nothing says what was paid is for an executive (U5), who is asked once', async () => {
    const mine = await hosted({ paid: null });
    const planId = await planFor({ yearly: 150 });
    expect(await offered(mine, planId, MID_YEAR)).toEqual({ yearly: 'term_unknown' });
    expect((await options(mine, MID_YEAR)).askExecutive).toBe(true);
  });
});

describe('the request (U2, U6)', () => {
  it('of what is not so any more is refused with what it costs by now, and writes nothing', async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    await database.sql('update plan_price set amount = 16000 where plan_id = $1', [planId]);
    const before = await everyRow(database);
    const refused = await refusedBy(request(mine, { planId, shown: 50 }, MID_YEAR));
    expect(refused).toMatchObject({
      code: 'PRICE_CHANGED',
      details: { price: { amount: pesos(60), currency: 'ARS' } },
    });
    expect(refused?.text).toContain('$ 60,00');
    expect(await everyRow(database)).toEqual(before);
    expect(await refusedBy(request(mine, { planId, period: 'monthly', shown: 50 }, MID_YEAR))).toMatchObject({
      code: 'UPGRADE_NOT_OFFERED',
      details: { why: 'not_sold' },
    });
  });

  it.each<[string, (mine: Awaited<ReturnType<typeof hosted>>) => Promise<unknown>, string]>([
    [
      'is frozen',
      ({ serviceId }) => freezeService(contextAt(MID_YEAR), { serviceId, reason: 'test' }),
      'FROZEN',
    ],
    [
      'is suspended for money',
      ({ serviceId }) => suspendService(contextAt(MID_YEAR), { serviceId, reason: 'non_payment' }),
      'SERVICE_STATUS_UNFIT',
    ],
    ['owes (D11)', ({ serviceId }) => owe(serviceId), 'SERVICE_HAS_UNPAID_INVOICES'],
    [
      'has ended',
      ({ serviceId }) => database.sql("update service set status = 'cancelled' where id = $1", [serviceId]),
      'SERVICE_STATUS_UNFIT',
    ],
    [
      'is pending',
      ({ serviceId }) => database.sql("update service set status = 'pending' where id = $1", [serviceId]),
      'SERVICE_STATUS_UNFIT',
    ],
  ])('for a service that %s is refused, and writes nothing', async (_, given, code) => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    await given(mine);
    const before = await everyRow(database);
    expect(await refusedBy(request(mine, { planId, shown: 50 }, MID_YEAR))).toMatchObject({ code });
    expect(await refusedBy(options(mine, MID_YEAR))).toMatchObject({ code });
    expect(await everyRow(database)).toEqual(before);
  });

  it('is not stopped by what the client owes for another service (D11)', async () => {
    const mine = await hosted();
    const planId = await planFor({ yearly: 150 });
    const other = await scene.serviceOf(mine.client.id);
    await owe(other.id);
    expect(await request(mine, { planId, shown: 50 }, MID_YEAR)).toHaveProperty('changeId');
  });

  it('while one is open is refused with the change and its invoice; after it was cancelled it is not (D05)', async () => {
    const mine = await hosted();
    const [planB, planC] = [await planFor({ yearly: 150 }), await planFor({ yearly: 170 })];
    const first = await request(mine, { planId: planB, shown: 50 }, MID_YEAR);
    expect(await refusedBy(request(mine, { planId: planC, shown: 70 }, MID_YEAR))).toMatchObject({
      code: 'CHANGE_IN_PROGRESS',
      details: {
        change: {
          id: first.changeId,
          kind: 'upgrade',
          state: 'awaiting_payment',
          invoiceId: first.invoiceId,
        },
      },
    });
    const own = contextAt(MID_YEAR, mine.actor);
    for (let time = 0; time < 2; time += 1) {
      expect(await cancelUpgrade(own, first)).toEqual({ id: first.changeId, state: 'cancelled' });
    }
    expect(await scene.invoiceNow(first.invoiceId)).toMatchObject({ status: 'void' });
    const alerts = await database.sql(
      "select channel from outbound_message where business_key = 'invoice_voided/' || $1 order by channel",
      [first.invoiceId],
    );
    expect(alerts).toEqual([{ channel: 'email' }, { channel: 'whatsapp' }]);
    expect(await request(mine, { planId: planC, shown: 70 }, MID_YEAR)).toHaveProperty('changeId');
  });

  it('expires at the end of the seventh day, or on the day on which the renewal is invoiced, whichever is sooner (U6)', async () => {
    const planId = await planFor({ yearly: 150 });
    const [early, late] = [await hosted(), await hosted()];
    const first = await request(early, { planId, shown: 50 }, MID_YEAR);
    expect((await scene.rowOf(first.changeId)).deadline).toEqual(at('2026-07-09T00:00:00'));
    const second = await request(late, { planId, shown: 50 }, at('2026-11-28T12:00:00'));
    expect((await scene.rowOf(second.changeId)).deadline).toEqual(at('2026-12-02T00:00:00'));
    const dueDates = await database.sql<{ due: string }>(
      'select due_date::text as due from invoice where id = any($1) order by due_date',
      [[first.invoiceId, second.invoiceId]],
    );
    expect(dueDates).toEqual([{ due: '2026-07-08' }, { due: '2026-12-01' }]);
  });

  it('that credit covers is paid when it is issued, and is provisioned without any payment (D06)', async () => {
    const mine = await hosted();
    await giveCredit(mine, 60);
    const { changeId, invoiceId } = await request(
      mine,
      { planId: await planFor({ yearly: 150 }), shown: 50 },
      MID_YEAR,
    );
    expect(await scene.invoiceNow(invoiceId)).toEqual({ status: 'paid', total: 50, owed: 0 });
    expect(await review(changeId, MID_YEAR)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    await readBack(changeId, MID_YEAR);
    expect(await serviceNow(mine.serviceId)).toMatchObject({ price: 150 });
    expect(await scene.creditOf(mine.client.id)).toBe(10);
    expect(await scene.toldOf(changeId)).toEqual(['upgrade_completed email', 'upgrade_completed whatsapp']);
  });

  it.each([
    ['PYG', '50', 'PYG 50'],
    ['USD', '5000', 'US$ 50,00'],
    ['KWD', '50000', 'KWD 50,000'],
  ])(
    'in a currency of other decimals counts its smallest unit, and is read as people write it: %s (G2)',
    async (currency, units, read) => {
      const paid = (BigInt(units) * 2n).toString();
      const mine = await hosted({ currency, lines: [{ kind: 'order', description: 'Alta', amount: paid }] });
      const planId = await planFor({});
      await database.sql(
        "insert into plan_price (plan_id, period, amount, currency) values ($1, 'yearly', $2, $3)",
        [planId, BigInt(units) * 3n, currency],
      );
      const own = contextAt(MID_YEAR, mine.actor);
      const asked = {
        serviceId: mine.serviceId,
        planId,
        period: 'yearly',
        shownAmount: { amount: units, currency },
      } as const;
      const foreign = { ...asked, shownAmount: { amount: units, currency: 'ARS' } };
      expect((await refusedBy(requestUpgrade(own, foreign)))?.text).toContain(`ahora son ${read}.`);
      const { changeId } = await requestUpgrade(own, asked);
      const [told] = await database.sql(
        "select variables ->> 'difference' as difference from outbound_message where change_id = $1 limit 1",
        [changeId],
      );
      expect(told).toEqual({ difference: read });
    },
  );

  it('counts days, its expiry and the renewal in the zone of the company (G3)', async () => {
    const planId = await planFor({ yearly: 150 });
    // 23:30 of the last day before the renewal is invoiced in Buenos Aires; the next day by then in Auckland.
    const late = at('2026-12-01T23:30:00');
    const [here, there] = [await hosted(), await hosted()];
    expect(await offered(here, planId, late)).toMatchObject({ yearly: { daysLeft: 31 } });
    const { changeId } = await request(here, { planId, shown: 50 }, late);
    expect((await scene.rowOf(changeId)).deadline).toEqual(at('2026-12-02T00:00:00'));
    await database.sql("update company_settings set time_zone = 'Pacific/Auckland'");
    expect(await offered(there, planId, late)).toEqual({ yearly: 'renewal_due' });
    await database.sql("update company_settings set time_zone = 'America/Argentina/Buenos_Aires'");
  });

  it.each([true, false])(
    'that credit covers in part asks for the rest; expired, the credit is whole again (D07, paid: %s)',
    async (isPaid) => {
      const mine = await hosted();
      await giveCredit(mine, 20);
      const { changeId, invoiceId } = await request(
        mine,
        { planId: await planFor({ yearly: 150 }), shown: 50 },
        MID_YEAR,
      );
      expect(await scene.invoiceNow(invoiceId)).toEqual({ status: 'issued', total: 50, owed: 30 });
      expect(await scene.creditOf(mine.client.id)).toBe(0);
      if (isPaid) await pay(invoiceId, 30, MID_YEAR);
      const after = await review(changeId, at('2026-07-09T00:00:00'));
      expect(after).toMatchObject({ state: isPaid ? 'paid' : 'expired' });
      expect(await scene.creditOf(mine.client.id)).toBe(isPaid ? 0 : 20);
    },
  );
});

/** Pesos that the client paid for nothing. */
async function giveCredit({ serviceId }: { serviceId: string }, amount: number): Promise<void> {
  const { invoiceId } = await owe(serviceId);
  await pay(invoiceId, 5 + amount, MID_YEAR);
}
