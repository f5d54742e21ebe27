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
  'holder-first': async (scene) => {
    await inCoolingOff(scene);
    await coolOff(scene);
  },
  'recipient-first': async (scene) => {
    await inCoolingOff(scene, ['recipient', 'holder']);
    await coolOff(scene);
  },
  immediate: handedOver,
  'rung-for-nothing': async (scene) => {
    await openQuietly(scene);
    await ring(scene, ...allRings, ...allRings);
    await consentUntilCoolingOff(scene);
    await ring(scene, ...allRings);
    await scene.coolingOffRuns();
    await coolOff(scene);
  },
  'rung-unreadably': async (scene) => {
    const workflowId = await openQuietly(scene);
    for (const what of ['an encoding that nobody knows', 'JSON that is none', 'nothing at all']) {
      await signal(scene, workflowId, 'dataChanged', unreadable[what] ?? []);
    }
    await consentUntilCoolingOff(scene);
    await scene.coolingOffRuns();
    await coolOff(scene);
  },
  'second-consent-on-day-six': async (scene) => {
    await openQuietly(scene);
    await scene.say('holder');
    await scene.sleep('163 hours');
    await consentUntilCoolingOff(scene, ['recipient']);
    await coolOff(scene);
  },
  'consents-before-its-run': async (scene) => {
    const grantToken = await scene.grant('holder', 'immediate_transfer', scene.service.id);
    await beforeItsRun(scene, async () => {
      await scene.open({ grantToken });
      for (const party of parties) await scene.say(party);
    });
  },
});

const expiry = endIn('expired', {
  'expired-after-reminders': async (scene) => {
    await openQuietly(scene);
    await scene.say('holder');
    for (const pause of ['85 hours', '60 hours', '24 hours'] as const) {
      await scene.quiet();
      await scene.sleep(pause);
    }
  },
});

const withdrawals = endIn('withdrawn', {
  'withdrawn-awaiting-consents': async (scene) => {
    await openQuietly(scene);
    await withdraw(scene, 'recipient');
  },
  'withdrawn-in-cooling-off': async (scene) => {
    await inCoolingOff(scene);
    await scene.say('recipient', 'Cancelar transferencia');
  },
  'withdrawn-while-paused': async (scene) => {
    await pausedOverMoney(scene);
    await withdraw(scene, 'holder');
  },
  'withdrawn-before-its-run': (scene) =>
    beforeItsRun(scene, async () => {
      await scene.open();
      await withdraw(scene, 'holder');
    }),
  'consent-outdated-at-commit': async (scene) => {
    await inCoolingOff(scene);
    const { id } = scene.holder;
    await scene.sql('update client set contact_version = contact_version + 1 where id = $1', [id]);
    await coolOff(scene);
    await scene.reached('awaiting_consents');
    await withdraw(scene, 'holder');
  },
});

/** What stops it on its way, for a while. */
const delays = endIn('completed', {
  'paused-then-paid': async (scene) => pay(scene, await pausedOverMoney(scene)),
  'frozen-awaiting-consents-then-lifted': async (scene) => {
    await openQuietly(scene);
    await scene.say('holder', 'No fui yo');
    await scene.reached('paused');
    await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
    await scene.reached('awaiting_consents');
    await consentUntilCoolingOff(scene);
    await scene.coolingOffRuns();
    await coolOff(scene);
  },
  'frozen-in-cooling-off-then-lifted': async (scene) => {
    await inCoolingOff(scene);
    await scene.say('holder', 'No fui yo');
    await scene.reached('paused');
    await scene.sleep('20 days');
    await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
  },
  'phone-edited-in-cooling-off': async (scene) => {
    await inCoolingOff(scene);
    await edit(scene, 'recipient', { phone: '+5491155559999' });
    await consentUntilCoolingOff(scene, ['recipient']);
    await coolOff(scene);
  },
  'email-edited-in-cooling-off': async (scene) => {
    await inCoolingOff(scene);
    await edit(scene, 'recipient', { email: 'jose.nuevo@example.com' });
    await consentUntilCoolingOff(scene);
    await coolOff(scene);
  },
  'evidence-unreadable-then-retried': async (scene) => {
    await unreadableEvidence(scene);
    // A ring while the task is open reads nothing.
    await ring(scene, 'dataChanged');
    await scene.resolve('evidence_unreadable', 'retry');
  },
  'notice-undeliverable-then-told': async (scene) => {
    await refusedMail(scene);
    await scene.resolve('notice_undeliverable', 'told_by_other_means');
    await scene.coolingOffRuns();
    await coolOff(scene);
  },
});

const refusals = endIn('refused', {
  'paused-then-refused': async (scene) => {
    await pausedOverMoney(scene);
    await scene.sleep('8 days');
  },
  'paused-then-suspended': async (scene) => {
    await inCoolingOff(scene);
    const suspension = { serviceId: scene.service.id, reason: 'non_payment' } as const;
    await suspendService(await scene.as(SYSTEM), suspension);
    await coolOff(scene);
    await scene.reached('paused');
    await suspendService(await scene.as(SYSTEM), { ...suspension, reason: 'technical' });
  },
  'evidence-differs': async (scene) => {
    await inCoolingOff(scene);
    scene.outside.whatsapp.faults.add({ kind: 'alter_readback', times: 1 });
    await coolOff(scene);
  },
  'evidence-unreadable-then-ended': async (scene) => {
    await unreadableEvidence(scene);
    await scene.resolve('evidence_unreadable', 'end_transfer');
  },
  'notice-undeliverable-then-ended': async (scene) => {
    await refusedMail(scene);
    await scene.resolve('notice_undeliverable', 'end_transfer');
  },
});

/** The panel after the commit, and runs or databases that were lost. */
const handOvers = {
  ...endIn('completed', {
    'panel-refuses-then-retried': async (scene) => {
      await stuckOnPanel(scene);
      await scene.resolve('panel_hand_over', 'retry');
    },
    'panel-refuses-then-done-by-hand': async (scene) => {
      await stuckOnPanel(scene);
      await scene.resolve('panel_hand_over', 'done_by_hand');
    },
    'panel-away-past-its-time': async (scene) => {
      await inCoolingOff(scene);
      await scene.outside.panel.pause();
      await scene.sleep('34 hours');
      await scene.task('panel_hand_over');
      await scene.outside.panel.resume();
      await scene.resolve('panel_hand_over', 'retry');
    },
    'database-restored': async (scene) => {
      await inCoolingOff(scene);
      await scene.sql('update service_change set version = 1');
      await ring(scene, 'dataChanged');
      await scene.task('database_restored');
      await scene.sleep('3 days');
      await scene.resolve('database_restored', 'continue');
    },
  }),
  ...endIn(
    'completed',
    {
      'done-by-hand': async (scene) => {
        await inCoolingOff(scene);
        await coolOff(scene);
        await scene.task('panel_hand_over');
        await scene.resolve('panel_hand_over', 'done_by_hand');
      },
    },
    { manual: true },
  ),
  ...endIn(
    'completed',
    {
      'restarted-in-the-middle': async (scene) => {
        const workflowId = await openAtOnce(scene);
        await scene.say('holder');
        await scene.quiet();
        await scene.client.workflow.getHandle(workflowId).terminate('by an operator');
        await scene.sql("update service_change set next_check_at = next_check_at - interval '4 days'");
        await scene.sweep();
        await scene.say('recipient');
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
