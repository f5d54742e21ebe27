import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { restorePayment } from '../../domain/billing/restore-payment.ts';
import { reversePayment } from '../../domain/billing/reverse-payment.ts';
import { voidByStaff } from '../../domain/billing/void-by-staff.ts';
import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { cancelUpgrade } from '../../domain/upgrade/cancel-upgrade.ts';
import { changeWorkflowId } from '../../workflows/messages.ts';
import { type Fixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { CHANGE, offerBigger, wantAndPay, wantUpgrade } from '../upgrade/playing.ts';
import { pay } from './money.ts';
import { endIn, type Paths } from './play.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
/** As `pay` names its provider. */
const KEY = { type: 'key', keyId: 'of-the-tests', scopes: ['payments:record'], provider: 'test' } as const;
const DIFFERENCE = '1250000';

/** What was paid too much before is credit, which pays the upgrade when it is asked for. */
async function wantWithCredit(fixture: Fixture): Promise<void> {
  const planId = await offerBigger(fixture);
  const [order] = await fixture.sql<{ id: string }>('select id from invoice order by number limit 1');
  await recordPayment(await fixture.as(SYSTEM), {
    provider: 'test',
    providerPaymentId: 'twice',
    invoiceId: order?.id ?? '',
    amount: DIFFERENCE,
    paidAt: await fixture.clock.now(),
  });
  await wantUpgrade(fixture, planId);
}

/** It is paid for while nobody may change its panel's account: the run waits for the freeze to be lifted (G9). */
async function wantAndPayFrozen(fixture: Fixture) {
  const wanted = await wantUpgrade(fixture);
  await freezeClientByStaff(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
  await pay(fixture, wanted.invoiceId);
  await fixture.reached('paid');
  await fixture.task('frozen_change');
  return wanted;
}

async function lift(fixture: Fixture): Promise<void> {
  await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
}

async function refusedChange(fixture: Fixture): Promise<void> {
  fixture.outside.panel.faults.add({ kind: 'refuse', match: CHANGE });
  await wantAndPay(fixture);
  await fixture.task('upgrade_stuck');
}

/** Every path of the workflow `upgrade`, by the state in which its change ends. */
export const upgradePaths: Paths = {
  ...endIn('completed', {
    'paid-later': async (fixture) => {
      const { invoiceId } = await wantUpgrade(fixture);
      await fixture.sleep('3 days');
      await pay(fixture, invoiceId);
    },
    'paid-by-credit': wantWithCredit,
    'panel-away-past-its-time': async (fixture) => {
      const planId = await offerBigger(fixture);
      await fixture.outside.panel.pause();
      await wantAndPay(fixture, planId);
      await fixture.reached('paid');
      await fixture.sleep('7 hours');
      await fixture.task('upgrade_stuck');
      await fixture.outside.panel.resume();
      await fixture.resolve('upgrade_stuck', 'retry');
    },
    'says-ok-and-changes-nothing': async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'no_effect', match: CHANGE, times: 1_000 });
      await wantAndPay(fixture);
      await fixture.reached('paid');
      await fixture.sleep('7 hours');
      await fixture.task('upgrade_stuck');
      fixture.outside.panel.faults.clear();
      await fixture.resolve('upgrade_stuck', 'retry');
    },
    'raised-by-hand-then-changed-anyway': async (fixture) => {
      const planId = await offerBigger(fixture);
      await fixture.outside.panel.changeLimits(PANEL_ACCOUNT.user, { QUOTA: '10240' });
      await wantAndPay(fixture, planId);
      await fixture.task('upgrade_stuck');
      await fixture.resolve('upgrade_stuck', 'change_anyway');
    },
    'refused-then-done-by-hand': async (fixture) => {
      await refusedChange(fixture);
      await fixture.resolve('upgrade_stuck', 'done_by_hand');
    },
    'frozen-then-lifted': async (fixture) => {
      await wantAndPayFrozen(fixture);
      await fixture.sleep('3 hours');
      await lift(fixture);
    },
    'payment-reversed-then-restored': async (fixture) => {
      const { invoiceId: paymentId } = await wantAndPayFrozen(fixture);
      const reversal = { paymentId, amount: DIFFERENCE, reason: 'chargeback' };
      await reversePayment(await fixture.as(KEY), reversal);
      await lift(fixture);
      await fixture.task('upgrade_stuck');
      await restorePayment(await fixture.as(KEY), { paymentId });
    },
    'suspended-meanwhile-then-reactivated': async (fixture) => {
      const { service } = fixture;
      await wantAndPayFrozen(fixture);
      const suspension = { serviceId: service.id, reason: 'technical' } as const;
      await suspendService(await fixture.as(SYSTEM), suspension);
      await lift(fixture);
      await fixture.task('upgrade_stuck');
      await reactivateService(await fixture.as(SYSTEM), suspension);
    },
    'database-restored': async (fixture) => {
      const { changeId } = await wantAndPayFrozen(fixture);
      await fixture.sql('update service_change set version = 1');
      await fixture.client.workflow.getHandle(changeWorkflowId('upgrade', changeId)).signal('dataChanged');
      await fixture.task('database_restored');
      await fixture.sleep('3 days');
      await fixture.resolve('database_restored', 'continue');
      await lift(fixture);
    },
  }),
  ...endIn(
    'completed',
    {
      'done-by-hand': async (fixture) => {
        await wantAndPay(fixture);
        await fixture.task('upgrade_by_hand');
        await fixture.resolve('upgrade_by_hand', 'done_by_hand');
      },
    },
    { manual: true },
  ),
  ...endIn('expired', {
    expired: async (fixture) => {
      await wantUpgrade(fixture);
      await fixture.sleep('9 days');
    },
  }),
  ...endIn('cancelled', {
    'cancelled-by-its-holder': async (fixture) => {
      const { changeId } = await wantUpgrade(fixture);
      await fixture.sleep('1 day');
      await cancelUpgrade(await fixture.as(fixture.actorOf('holder')), { changeId });
    },
    'voided-by-staff': async (fixture) => {
      const { invoiceId } = await wantUpgrade(fixture);
      await fixture.sleep('1 day');
      await voidByStaff(await fixture.as(fixture.agent), { invoiceId, reason: 'client_asked' });
    },
    'refused-then-given-up': async (fixture) => {
      await refusedChange(fixture);
      await fixture.resolve('upgrade_stuck', 'give_up');
    },
  }),
  ...endIn('refused', {
    'suspended-before-it-is-paid': async (fixture) => {
      await wantUpgrade(fixture);
      await fixture.sleep('1 day');
      const { id: serviceId } = fixture.service;
      await suspendService(await fixture.as(SYSTEM), { serviceId, reason: 'technical' });
    },
  }),
};
