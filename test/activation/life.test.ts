import { describe, expect, it } from 'vitest';
import { recordAccount } from '../../domain/activation/account-subject.ts';
import { activateByStaff } from '../../domain/activation/activate-by-staff.ts';
import { cancelActivation } from '../../domain/activation/cancel-activation.ts';
import { askStaffToSetUp, completeActivation } from '../../domain/activation/set-up.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { voidInvoice } from '../../domain/billing/void-invoice.ts';
import { requestCancellation } from '../../domain/cancellation/request-cancellation.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { freezeService } from '../../domain/services/freeze-service.ts';
import { DAY_MS } from '../../domain/time.ts';
import { expectMoneyToAddUp } from '../billing/money-rows.ts';
import { payment } from '../harness/company.ts';
import { everyRow } from '../harness/every-row.ts';
import { plantGrant } from '../harness/grants.ts';
import { raceAtRandom, raceBehindLock, untilSeen } from '../harness/race.ts';
import { at, LAST_MOMENT, NOW, TOO_LATE, useOrdering } from './ordering.ts';

const company = useOrdering();
const { changeRow, contextAt, database, invoiceNow, order, payOrder, readBack, review, serviceRow, staff } =
  company;
type Ordered = Awaited<ReturnType<typeof order>>;

/** Its holder may cancel it, with a good grant, which is typed before. */
async function cancelling({ serviceId, actor }: Ordered) {
  const mode = 'immediate';
  const grantToken = await plantGrant(database, {
    ...actor,
    act: 'cancel',
    subjectId: serviceId,
    mode,
    now: NOW,
  });
  return () => requestCancellation(contextAt(NOW, actor), { serviceId, mode, grantToken });
}
const cancel = async (ordered: Ordered) => (await cancelling(ordered))();

async function expectNeverWas(ordered: Ordered, state: string) {
  expect(await serviceRow(ordered.serviceId)).toMatchObject({ status: 'cancelled', panel_user: null });
  expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'void' });
  expect(await changeRow(ordered.changeId)).toMatchObject({ state, closed: true });
  await expectMoneyToAddUp(database);
}

describe('an order that is not paid (B1, D24)', () => {
  it('waits until the end of its due date, is void then, and its rows stay', async () => {
    const ordered = await order();
    expect(await review(ordered.changeId, LAST_MOMENT)).toMatchObject({
      state: 'awaiting_payment',
      waitingFor: 'payment',
      wakeAt: TOO_LATE.getTime(),
    });
    expect(await review(ordered.changeId, TOO_LATE)).toMatchObject({ state: 'expired' });
    await expectNeverWas(ordered, 'expired');
    expect(await company.toldTo(ordered.actor.clientId)).toEqual([
      'invoice_generated email',
      'invoice_generated whatsapp',
      'order_placed email',
      'invoice_voided email',
      'invoice_voided whatsapp',
      'order_expired email',
    ]);
  });

  it('by its own policy, frozen when it was ordered (G1)', async () => {
    const ordered = await order();
    await database.sql('update company_settings set order_days = 90');
    expect(await review(ordered.changeId, TOO_LATE)).toMatchObject({ state: 'expired' });
    const later = await order();
    expect(await review(later.changeId, TOO_LATE)).toMatchObject({ state: 'awaiting_payment' });
    await database.sql('update company_settings set order_days = 30');
  });

  it('gives what was paid of it back as credit (B4)', async () => {
    const ordered = await order();
    await recordPayment(contextAt(NOW), payment(ordered.invoiceId));
    await review(ordered.changeId, TOO_LATE);
    await expectNeverWas(ordered, 'expired');
    const [credit] = await database.sql('select amount from credit_entry where client_id = $1', [
      ordered.actor.clientId,
    ]);
    expect(credit).toEqual({ amount: '1000' });
  });

  it('whose invoice somebody voids is cancelled (B5)', async () => {
    const ordered = await order();
    await voidInvoice(contextAt(NOW), { invoiceId: ordered.invoiceId, reason: 'issued_by_mistake' });
    expect(await review(ordered.changeId, NOW)).toMatchObject({ state: 'cancelled' });
    await expectNeverWas(ordered, 'cancelled');
  });
});

describe('an order that is paid', () => {
  it('waits for whatever it takes to be set up, and is never void (D24)', async () => {
    const ordered = await order({ byHand: true });
    await payOrder(ordered.invoiceId, NOW);
    for (const days of [0, 31, 40]) {
      expect(await review(ordered.changeId, new Date(NOW.getTime() + days * DAY_MS))).toMatchObject({
        state: 'paid',
        waitingFor: 'staff',
      });
    }
    expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'paid' });
    expect(await company.tasksOf(ordered.changeId)).toEqual(['activation_by_hand']);
  });

  it('that was paid in time is set up, however late that is looked at', async () => {
    const ordered = await order();
    await payOrder(ordered.invoiceId, LAST_MOMENT);
    expect(await review(ordered.changeId, at('2026-05-20T12:00:00'))).toMatchObject({ state: 'paid' });
  });

  it('has a name on a server that can host it before the panel hears of it, and keeps it (B9)', async () => {
    const ordered = await order({ domain: 'panaderia-espiga.com.ar' });
    await payOrder(ordered.invoiceId, NOW);
    expect(await review(ordered.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    const named = await serviceRow(ordered.serviceId);
    expect(named).toMatchObject({
      status: 'pending',
      panel_user: expect.stringMatching(/^panad[2-9b-z]{3}$/),
      server_id: company.server.id,
    });
    await review(ordered.changeId, NOW);
    expect(await serviceRow(ordered.serviceId)).toEqual(named);
  });

  it('begins its first term on the local day of its activation, neither of order nor payment (D18)', async () => {
    const ordered = await order({ now: at('2026-01-10T09:00:00') });
    await payOrder(ordered.invoiceId, at('2026-01-21T09:00:00'));
    await review(ordered.changeId, at('2026-01-21T09:00:00'));
    // 23:30 in Buenos Aires is the next day in UTC.
    expect(await readBack(ordered.changeId, at('2026-01-22T23:30:00'))).toMatchObject({ state: 'completed' });
    expect(await company.termsOf(ordered.serviceId)).toEqual([{ start: '2026-01-22', end: '2026-02-22' }]);
    expect(await serviceRow(ordered.serviceId)).toMatchObject({ status: 'active', anchor_day: 22 });
    expect(await company.tasksOf(ordered.changeId)).toEqual([]);
  });

  it('is not active without the reading of its account (B9)', async () => {
    const ordered = await order();
    await payOrder(ordered.invoiceId, NOW);
    const { version } = await review(ordered.changeId, NOW);
    const question = { changeId: ordered.changeId, knownVersion: version };
    expect(await completeActivation(contextAt(NOW), question)).toMatchObject({
      state: 'paid',
      waitingFor: 'staff',
    });
    expect(await serviceRow(ordered.serviceId)).toMatchObject({ status: 'pending' });
  });

  it('gives nobody access while frozen, and goes on when that is lifted (G9)', async () => {
    const ordered = await order();
    await payOrder(ordered.invoiceId, NOW);
    await freezeService(contextAt(NOW), { serviceId: ordered.serviceId, reason: 'staff' });
    expect(await review(ordered.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'staff' });
    expect(await company.tasksOf(ordered.changeId)).toEqual(['frozen_change']);
    expect(await serviceRow(ordered.serviceId)).toMatchObject({ panel_user: null });
    await database.sql('update service set frozen_at = null where id = $1', [ordered.serviceId]);
    expect(await review(ordered.changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    expect(await company.tasksOf(ordered.changeId)).toEqual([]);
  });
});

describe('an order that is paid and cannot be set up (G7, B4)', () => {
  /** Staff answers the task of an order. */
  async function answer({ changeId }: Ordered, choice: string) {
    const [task] = await database.sql<{ id: string }>(
      'select id from staff_task where change_id = $1 and resolved_at is null',
      [changeId],
    );
    await resolveTask(contextAt(NOW, staff.actor), { taskId: task?.id ?? '', choice });
  }
  const creditOf = async ({ actor }: Ordered) =>
    database.sql('select amount from credit_entry where client_id = $1', [actor.clientId]);

  it.each([true, false])('by people: %s, is given up by staff, and its money is credit', async (byHand) => {
    const ordered = await order(byHand ? { byHand } : {});
    await payOrder(ordered.invoiceId, NOW);
    const { version } = await review(ordered.changeId, NOW);
    const question = { changeId: ordered.changeId, knownVersion: version };
    if (!byHand) await askStaffToSetUp(contextAt(NOW), { ...question, why: 'REFUSED' });
    await answer(ordered, 'give_up');
    expect(await review(ordered.changeId, NOW)).toMatchObject({ state: 'cancelled' });
    expect(await serviceRow(ordered.serviceId)).toMatchObject({ status: 'cancelled' });
    expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'void' });
    expect(await changeRow(ordered.changeId)).toMatchObject({ state: 'cancelled', closed: true });
    expect(await creditOf(ordered)).toEqual([{ amount: '1250000' }]);
    expect(await company.toldTo(ordered.actor.clientId)).toEqual(
      expect.arrayContaining(['invoice_voided email', 'invoice_voided whatsapp']),
    );
    const seeds = 'select 1 from credentials_hand_over where change_id = $1 and password_seed is not null';
    expect(await database.sql(seeds, [ordered.changeId])).toEqual([]);
    expect(await company.tasksOf(ordered.changeId)).toEqual([]);
    await expectMoneyToAddUp(database);
  });

  it('but whose account was read to be there is active all the same (B9)', async () => {
    const ordered = await order();
    await payOrder(ordered.invoiceId, NOW);
    const { version } = await review(ordered.changeId, NOW);
    const { changeId, serviceId } = ordered;
    await askStaffToSetUp(contextAt(NOW), { changeId, knownVersion: version, why: 'TIMED_OUT' });
    const { panel_user: user } = (await serviceRow(serviceId)) ?? {};
    await recordAccount(contextAt(NOW), { changeId, user: user ?? '', createdAt: NOW });
    await answer(ordered, 'give_up');
    expect(await review(changeId, NOW)).toMatchObject({ state: 'paid', waitingFor: 'nothing' });
    expect(await readBack(changeId, NOW)).toMatchObject({ state: 'completed' });
    expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'paid' });
  });
});

describe('staff', () => {
  const activate = (serviceId: string, now = NOW) =>
    activateByStaff(contextAt(now, staff.actor), { serviceId });

  it('activates before the payment, which then moves nothing (D18)', async () => {
    const ordered = await order({ now: at('2026-01-10T09:00:00') });
    await activate(ordered.serviceId, at('2026-01-10T10:00:00'));
    await review(ordered.changeId, at('2026-01-10T10:00:00'));
    await readBack(ordered.changeId, at('2026-01-10T10:01:00'));
    const terms = [{ start: '2026-01-10', end: '2026-02-10' }];
    expect(await company.termsOf(ordered.serviceId)).toEqual(terms);
    expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'issued' });
    await payOrder(ordered.invoiceId, at('2026-01-21T09:00:00'));
    expect(await company.termsOf(ordered.serviceId)).toEqual(terms);
    expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'paid' });
    expect(await serviceRow(ordered.serviceId)).toMatchObject({ status: 'active' });
  });

  it('has begun: no expiry ends it any more, and again is a success', async () => {
    const ordered = await order({ byHand: true });
    await activate(ordered.serviceId);
    const before = await everyRow(database);
    expect(await activate(ordered.serviceId)).toEqual({ changeId: ordered.changeId });
    expect(await everyRow(database)).toEqual(before);
    expect(await review(ordered.changeId, TOO_LATE)).toMatchObject({ state: 'paid', waitingFor: 'staff' });
    expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'issued' });
  });

  it('activates nothing that is not pending', async () => {
    const { serviceId } = await company.heldService();
    await expect(activate(serviceId)).rejects.toMatchObject({
      code: 'ACTIVATION_NOT_OPEN',
      text: 'Este servicio ya está activo: no hay nada que dar de alta.',
    });
  });

  it('cancels an order that is not paid, as it was read, and again is a success (B5)', async () => {
    const ordered = await order();
    const withdraw = (version?: number) =>
      cancelActivation(contextAt(NOW, staff.actor), { changeId: ordered.changeId, version });
    await expect(withdraw(7)).rejects.toMatchObject({ code: 'REVIEW_OUTDATED' });
    expect(await withdraw(1)).toEqual({ id: ordered.changeId, state: 'cancelled' });
    await expectNeverWas(ordered, 'cancelled');
    const before = await everyRow(database);
    expect(await withdraw()).toMatchObject({ state: 'cancelled' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('cancels none that it has begun to set up', async () => {
    const ordered = await order();
    await activate(ordered.serviceId);
    const before = await everyRow(database);
    const withdraw = async () =>
      cancelActivation(contextAt(NOW, staff.actor), { changeId: ordered.changeId });
    await expect(withdraw()).rejects.toMatchObject({ code: 'ACTIVATION_DECIDED' });
    expect(await everyRow(database)).toEqual(before);
  });

  it('cancels none that is paid, whether or not its run has looked', async () => {
    const ordered = await order();
    await payOrder(ordered.invoiceId, NOW);
    const withdraw = () => cancelActivation(contextAt(NOW, staff.actor), { changeId: ordered.changeId });
    await expect(withdraw()).rejects.toMatchObject({ code: 'ACTIVATION_DECIDED' });
    await review(ordered.changeId, NOW);
    await expect(withdraw()).rejects.toMatchObject({ code: 'ACTIVATION_DECIDED' });
  });
});

describe('its holder cancels a pending service (X1, B5, D42)', () => {
  it('while nobody paid: the order is over, and the cancellation is done at once', async () => {
    const ordered = await order();
    expect(await cancel(ordered)).toMatchObject({ state: 'completed', reason: 'order_cancelled' });
    await expectNeverWas(ordered, 'cancelled');
    expect(await review(ordered.changeId, TOO_LATE)).toMatchObject({ state: 'cancelled' });
  });

  it('not one that is paid, or that staff has begun (X9)', async () => {
    const paid = await order();
    await payOrder(paid.invoiceId, NOW);
    await expect(cancel(paid)).rejects.toMatchObject({ code: 'SERVICE_STATUS_UNFIT' });
    expect(await changeRow(paid.changeId)).toMatchObject({ state: 'awaiting_payment' });
    const begun = await order();
    await activateByStaff(contextAt(NOW, staff.actor), { serviceId: begun.serviceId });
    await expect(cancel(begun)).rejects.toMatchObject({ code: 'CHANGE_IN_PROGRESS' });
  });
});

describe('money at the last moment: one row lock, and whoever is first wins (U8)', () => {
  const settle = async (calls: (() => Promise<unknown>)[]) => {
    const settled = await raceBehindLock(database, calls);
    return settled.map((answer) => (answer.status === 'fulfilled' ? 'done' : answer.reason.code));
  };

  it.each([true, false])('against the expiry, paid first: %s', async (isPaidFirst) => {
    const ordered = await order();
    const pay = () => payOrder(ordered.invoiceId, TOO_LATE);
    const expire = () => review(ordered.changeId, TOO_LATE);
    expect(await settle(isPaidFirst ? [pay, expire] : [expire, pay])).toEqual(['done', 'done']);
    if (isPaidFirst) {
      expect(await changeRow(ordered.changeId)).toMatchObject({ state: 'paid' });
      expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'paid' });
    } else {
      await expectNeverWas(ordered, 'expired');
    }
    await expectMoneyToAddUp(database);
  });

  it.each([true, false])('against its holder’s cancellation, paid first: %s', async (isPaidFirst) => {
    const ordered = await order();
    const pay = () => payOrder(ordered.invoiceId, NOW);
    const end = await cancelling(ordered);
    const answers = await settle(isPaidFirst ? [pay, end] : [end, pay]);
    expect(answers).toEqual(isPaidFirst ? ['done', 'SERVICE_STATUS_UNFIT'] : ['done', 'done']);
    if (isPaidFirst) expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status: 'paid' });
    else await expectNeverWas(ordered, 'cancelled');
  });

  it('at random: both outcomes are seen, and each is whole', async () => {
    await untilSeen(['paid', 'void'], async (round) => {
      const ordered = await order();
      const settled = await raceAtRandom(
        [() => payOrder(ordered.invoiceId, TOO_LATE), () => review(ordered.changeId, TOO_LATE)],
        round,
      );
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      const { state = '' } = (await changeRow(ordered.changeId)) ?? {};
      const status = state === 'expired' ? 'void' : 'paid';
      expect(await invoiceNow(ordered.invoiceId)).toMatchObject({ status });
      return status;
    });
    await expectMoneyToAddUp(database);
  });
});
