import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { signal, unreadable } from '../runs/payloads.ts';
import { pay } from './money.ts';
import {
  consentUntilCoolingOff,
  coolOff,
  endIn,
  handedOver,
  inCoolingOff,
  openAtOnce,
  openQuietly,
  type Paths,
  parties,
} from './play.ts';
import {
  beforeItsRun,
  edit,
  pausedOverMoney,
  refusedMail,
  ring,
  stuckOnPanel,
  unreadableEvidence,
  withdraw,
} from './transfer-steps.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
const allRings = ['invoicePaid', 'taskResolved', 'noticeSettled', 'withdrawn', 'dataChanged'];

/** How consents come. */
const consents = endIn('completed', {
  'holder-first': async (fixture) => {
    await inCoolingOff(fixture);
    await coolOff(fixture);
  },
  'recipient-first': async (fixture) => {
    await inCoolingOff(fixture, ['recipient', 'holder']);
    await coolOff(fixture);
  },
  immediate: handedOver,
  // The commit is no step of its own, as it is in the histories from before.
  'committed-with-the-reading': handedOver,
  'rung-for-nothing': async (fixture) => {
    await openQuietly(fixture);
    await ring(fixture, ...allRings, ...allRings);
    await consentUntilCoolingOff(fixture);
    await ring(fixture, ...allRings);
    await fixture.coolingOffRuns();
    await coolOff(fixture);
  },
  'rung-unreadably': async (fixture) => {
    const workflowId = await openQuietly(fixture);
    for (const what of ['an encoding that nobody knows', 'JSON that is none', 'nothing at all']) {
      await signal(fixture, workflowId, 'dataChanged', unreadable[what] ?? []);
    }
    await consentUntilCoolingOff(fixture);
    await fixture.coolingOffRuns();
    await coolOff(fixture);
  },
  'second-consent-on-day-six': async (fixture) => {
    await openQuietly(fixture);
    await fixture.say('holder');
    await fixture.sleep('163 hours');
    await consentUntilCoolingOff(fixture, ['recipient']);
    await coolOff(fixture);
  },
  'consents-before-its-run': async (fixture) => {
    const grantToken = await fixture.grant('holder', 'immediate_transfer', fixture.service.id);
    await beforeItsRun(fixture, async () => {
      await fixture.open({ grantToken });
      for (const party of parties) await fixture.say(party);
    });
  },
});

const expiry = endIn('expired', {
  'expired-after-reminders': async (fixture) => {
    await openQuietly(fixture);
    await fixture.say('holder');
    for (const pause of ['85 hours', '60 hours', '24 hours'] as const) {
      await fixture.quiet();
      await fixture.sleep(pause);
    }
  },
});

const withdrawals = endIn('withdrawn', {
  'withdrawn-awaiting-consents': async (fixture) => {
    await openQuietly(fixture);
    await withdraw(fixture, 'recipient');
  },
  'withdrawn-in-cooling-off': async (fixture) => {
    await inCoolingOff(fixture);
    await fixture.say('recipient', 'Cancelar transferencia');
  },
  'withdrawn-while-paused': async (fixture) => {
    await pausedOverMoney(fixture);
    await withdraw(fixture, 'holder');
  },
  'withdrawn-before-its-run': (fixture) =>
    beforeItsRun(fixture, async () => {
      await fixture.open();
      await withdraw(fixture, 'holder');
    }),
  'consent-outdated-at-commit': async (fixture) => {
    await inCoolingOff(fixture);
    const { id } = fixture.holder;
    await fixture.sql('update client set contact_version = contact_version + 1 where id = $1', [id]);
    await coolOff(fixture);
    await fixture.reached('awaiting_consents');
    await withdraw(fixture, 'holder');
  },
});

/** What stops it on its way, for a while. */
const delays = endIn('completed', {
  'paused-then-paid': async (fixture) => pay(fixture, await pausedOverMoney(fixture)),
  'paused-with-the-reading': async (fixture) => pay(fixture, await pausedOverMoney(fixture)),
  'frozen-awaiting-consents-then-lifted': async (fixture) => {
    await openQuietly(fixture);
    await fixture.say('holder', 'No fui yo');
    await fixture.reached('paused');
    await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
    await fixture.reached('awaiting_consents');
    await consentUntilCoolingOff(fixture);
    await fixture.coolingOffRuns();
    await coolOff(fixture);
  },
  'frozen-in-cooling-off-then-lifted': async (fixture) => {
    await inCoolingOff(fixture);
    await fixture.say('holder', 'No fui yo');
    await fixture.reached('paused');
    await fixture.sleep('20 days');
    await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
  },
  'phone-edited-in-cooling-off': async (fixture) => {
    await inCoolingOff(fixture);
    await edit(fixture, 'recipient', { phone: '+5491155559999' });
    await consentUntilCoolingOff(fixture, ['recipient']);
    await coolOff(fixture);
  },
  'email-edited-in-cooling-off': async (fixture) => {
    await inCoolingOff(fixture);
    await edit(fixture, 'recipient', { email: 'jose.nuevo@example.com' });
    await consentUntilCoolingOff(fixture);
    await coolOff(fixture);
  },
  'evidence-unreadable-then-retried': async (fixture) => {
    await unreadableEvidence(fixture);
    // A ring while the task is open reads nothing.
    await ring(fixture, 'dataChanged');
    await fixture.resolve('evidence_unreadable', 'retry');
  },
  'notice-undeliverable-then-told': async (fixture) => {
    await refusedMail(fixture);
    await fixture.resolve('notice_undeliverable', 'told_by_other_means');
    await fixture.coolingOffRuns();
    await coolOff(fixture);
  },
});

const refusals = endIn('refused', {
  'paused-then-refused': async (fixture) => {
    await pausedOverMoney(fixture);
    await fixture.sleep('8 days');
  },
  'paused-then-suspended': async (fixture) => {
    await inCoolingOff(fixture);
    const suspension = { serviceId: fixture.service.id, reason: 'non_payment' } as const;
    await suspendService(await fixture.as(SYSTEM), suspension);
    await coolOff(fixture);
    await fixture.reached('paused');
    await suspendService(await fixture.as(SYSTEM), { ...suspension, reason: 'technical' });
  },
  'evidence-differs': async (fixture) => {
    await inCoolingOff(fixture);
    fixture.outside.whatsapp.faults.add({ kind: 'alter_readback', times: 1 });
    await coolOff(fixture);
  },
  'evidence-unreadable-then-ended': async (fixture) => {
    await unreadableEvidence(fixture);
    await fixture.resolve('evidence_unreadable', 'end_transfer');
  },
  'notice-undeliverable-then-ended': async (fixture) => {
    await refusedMail(fixture);
    await fixture.resolve('notice_undeliverable', 'end_transfer');
  },
});

/** The panel after the commit, and runs or databases that were lost. */
const handOvers = {
  ...endIn('completed', {
    'panel-refuses-then-retried': async (fixture) => {
      await stuckOnPanel(fixture);
      await fixture.resolve('panel_hand_over', 'retry');
    },
    'panel-refuses-then-done-by-hand': async (fixture) => {
      await stuckOnPanel(fixture);
      await fixture.resolve('panel_hand_over', 'done_by_hand');
    },
    'panel-away-past-its-time': async (fixture) => {
      await inCoolingOff(fixture);
      await fixture.outside.panel.pause();
      await fixture.sleep('34 hours');
      await fixture.task('panel_hand_over');
      await fixture.outside.panel.resume();
      await fixture.resolve('panel_hand_over', 'retry');
    },
    'database-restored': async (fixture) => {
      await inCoolingOff(fixture);
      await fixture.sql('update service_change set version = 1');
      await ring(fixture, 'dataChanged');
      await fixture.task('database_restored');
      await fixture.sleep('3 days');
      await fixture.resolve('database_restored', 'continue');
    },
  }),
  ...endIn(
    'completed',
    {
      'done-by-hand': async (fixture) => {
        await inCoolingOff(fixture);
        await coolOff(fixture);
        await fixture.task('panel_hand_over');
        await fixture.resolve('panel_hand_over', 'done_by_hand');
      },
    },
    { manual: true },
  ),
  ...endIn(
    'completed',
    {
      'restarted-in-the-middle': async (fixture) => {
        const workflowId = await openAtOnce(fixture);
        await fixture.say('holder');
        await fixture.quiet();
        await fixture.client.workflow.getHandle(workflowId).terminate('by an operator');
        await fixture.sql("update service_change set next_check_at = next_check_at - interval '4 days'");
        await fixture.sweep();
        await fixture.say('recipient');
      },
    },
    { devServer: true },
  ),
};

/** Every path of the workflow `transfer`. */
export const transferPaths: Paths = {
  ...consents,
  ...expiry,
  ...withdrawals,
  ...delays,
  ...refusals,
  ...handOvers,
};
