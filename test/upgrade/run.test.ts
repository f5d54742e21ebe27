import { describe, expect, it } from 'vitest';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { inAgreement } from '../harness/agreement.ts';
import { BIGGER } from '../harness/bigger-plan.ts';
import { type Fixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { pay } from '../replay/money.ts';
import { CHANGE, changesOf, offerBigger, plansNow, wantAndPay, wantUpgrade } from './playing.ts';

const resultOf = (fixture: Fixture, changeId: string) =>
  fixture.client.workflow.getHandle(changeWorkflowId('upgrade', changeId)).result();
const whyOf = async (fixture: Fixture) => {
  const { id } = await fixture.task('upgrade_stuck');
  const [task] = await fixture.sql<{ details: { why: string } }>(
    'select details from staff_task where id = $1',
    [id],
  );
  return task?.details.why;
};
const UPGRADED = { plan: 'Hosting 2', price: '2500000', onPanel: BIGGER };
const AS_BEFORE = { plan: 'Hosting 1', price: '1250000', onPanel: 'hosting_1' };

describe('an upgrade (U6, U7)', () => {
  it(
    'waits for its payment, changes the package once, reads it back, and only then says that it is ready',
    inAgreement(async (fixture) => {
      const { changeId, invoiceId } = await wantUpgrade(fixture);
      await fixture.sleep('3 days');
      expect(await plansNow(fixture)).toEqual(AS_BEFORE);
      expect(changesOf(fixture)).toBe(0);
      await pay(fixture, invoiceId);
      await fixture.reached('completed');
      expect(await resultOf(fixture, changeId)).toBe('completed');
      expect(await plansNow(fixture)).toEqual(UPGRADED);
      expect(changesOf(fixture)).toBe(1);
      expect(await fixture.sentTo('holder', 'email')).toEqual(
        expect.arrayContaining(['upgrade_requested', 'upgrade_completed']),
      );
    }),
  );

  it(
    'that is not paid in time ends: its invoice is void, and nothing was changed',
    inAgreement(async (fixture) => {
      const { changeId, invoiceId } = await wantUpgrade(fixture);
      await fixture.sleep('9 days');
      await fixture.reached('expired');
      expect(await resultOf(fixture, changeId)).toBe('expired');
      expect(await plansNow(fixture)).toEqual(AS_BEFORE);
      expect(changesOf(fixture)).toBe(0);
      const [invoice] = await fixture.sql('select status from invoice where id = $1', [invoiceId]);
      expect(invoice).toEqual({ status: 'void' });
    }),
  );
});

describe('the panel (U7, D12)', () => {
  it.each(['drop_reply', '5xx_accepted', 'garbage'])(
    'whose answer is lost (%s) is settled by reading: one change',
    (kind) =>
      inAgreement(async (fixture) => {
        fixture.outside.panel.faults.add({ kind, match: CHANGE });
        await wantAndPay(fixture);
        await fixture.skipping(fixture.reached('completed'));
        expect(await plansNow(fixture)).toEqual(UPGRADED);
        expect(changesOf(fixture)).toBe(1);
      })(),
  );

  it(
    'that says OK and changes nothing is asked again, and after hours staff is; nobody is told that it is ready (D12)',
    inAgreement(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'no_effect', match: CHANGE, times: 1_000 });
      await wantAndPay(fixture);
      await fixture.reached('paid');
      await fixture.sleep('7 hours');
      expect(await whyOf(fixture)).toBe('NOT_CHANGED');
      expect(await plansNow(fixture)).toEqual(AS_BEFORE);
      expect(await fixture.sentTo('holder', 'email')).not.toContain('upgrade_completed');
      fixture.outside.panel.faults.clear();
      await fixture.resolve('upgrade_stuck', 'retry');
      await fixture.reached('completed');
      expect(await plansNow(fixture)).toEqual(UPGRADED);
    }),
  );

  it(
    'on which a limit was raised by hand is not changed before staff says so (D12)',
    inAgreement(async (fixture) => {
      const planId = await offerBigger(fixture);
      await fixture.outside.panel.changeLimits(PANEL_ACCOUNT.user, { QUOTA: '10240' });
      await wantAndPay(fixture, planId);
      expect(await whyOf(fixture)).toBe('RAISED_BY_HAND');
      expect(changesOf(fixture)).toBe(0);
      await fixture.resolve('upgrade_stuck', 'change_anyway');
      await fixture.reached('completed');
      expect(await plansNow(fixture)).toEqual(UPGRADED);
    }),
  );

  it(
    'that has no such account any more is for staff',
    inAgreement(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'empty', match: 'accountsummary', times: 1_000 });
      await wantAndPay(fixture);
      expect(await whyOf(fixture)).toBe('ACCOUNT_MISSING');
      expect(changesOf(fixture)).toBe(0);
      fixture.outside.panel.faults.clear();
      await fixture.resolve('upgrade_stuck', 'retry');
      await fixture.reached('completed');
    }),
  );

  it(
    'whose package gives less than the plan says is not done: staff puts it right, and it is read again',
    inAgreement(async (fixture) => {
      const planId = await offerBigger(fixture);
      await fixture.sql(`update plan set resources = '{"disk": 30720, "emailAccounts": 50}' where id = $1`, [
        planId,
      ]);
      await wantAndPay(fixture, planId);
      await fixture.reached('paid');
      await fixture.sleep('7 hours');
      expect(await whyOf(fixture)).toBe('NOT_CHANGED');
      expect(await plansNow(fixture)).toMatchObject({ plan: 'Hosting 1', onPanel: BIGGER });
      await fixture.outside.panel.changeLimits(PANEL_ACCOUNT.user, { QUOTA: '30720' });
      await fixture.resolve('upgrade_stuck', 'retry');
      await fixture.reached('completed');
      expect(await plansNow(fixture)).toEqual(UPGRADED);
    }),
  );

  it(
    'that cannot do it: staff gives up, and the money is credit, told to the holder',
    inAgreement(async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'refuse', match: CHANGE });
      const { invoiceId } = await wantAndPay(fixture);
      await fixture.task('upgrade_stuck');
      await fixture.resolve('upgrade_stuck', 'give_up');
      await fixture.reached('cancelled');
      expect(await plansNow(fixture)).toEqual(AS_BEFORE);
      const [money] = await fixture.sql(
        `select i.status, i.applied::int, (select sum(credited)::int from payment where client_id = i.client_id) as credit
        from invoice i where i.id = $1`,
        [invoiceId],
      );
      expect(money).toEqual({ status: 'void', applied: 0, credit: 1_250_000 });
      expect(await fixture.sentTo('holder', 'whatsapp')).toContain('upgrade_given_up');
    }),
  );
});

it(
  'a product that people provision is upgraded by a task (U7)',
  inAgreement(
    async (fixture) => {
      await wantAndPay(fixture);
      await fixture.task('upgrade_by_hand');
      expect(await plansNow(fixture)).toMatchObject({ plan: 'Radio 1' });
      await fixture.resolve('upgrade_by_hand', 'done_by_hand');
      await fixture.reached('completed');
      expect(await plansNow(fixture)).toMatchObject({ plan: 'Hosting 2', price: '2500000' });
    },
    { manual: true },
  ),
);
