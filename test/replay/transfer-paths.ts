import { updateAccount } from '../../domain/clients/update-account.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { unfreezeClient } from '../../domain/staff/unfreeze-client.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { transferWorkflowId } from '../../workflows/messages.ts';
import type { Scene } from '../harness/scene.ts';
import { bill, pay } from './money.ts';
import {
  consentUntilCoolingOff,
  coolOff,
  inCoolingOff,
  openAtOnce,
  openQuietly,
  type Party,
  type Path,
  parties,
} from './play.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
const allRings = ['invoicePaid', 'taskResolved', 'noticeSettled', 'withdrawn', 'dataChanged'];

/** A path that ends in a state. */
function until(state: string, play: Path['play'], options?: Path['options']): Path {
  return {
    play: async (scene) => {
      const workflowId = await play(scene);
      await scene.reached(state);
      return workflowId;
    },
    ...(options ? { options } : {}),
  };
}

async function withdraw(scene: Scene, party: Party): Promise<void> {
  const { id: changeId } = await scene.change();
  await withdrawTransfer(await scene.as(scene.actorOf(party)), { changeId });
}

async function edit(scene: Scene, party: Party, data: { phone?: string; email?: string }): Promise<void> {
  const grantToken = await scene.grant(party, 'edit_contact', scene[party].id);
  await updateAccount(await scene.as(scene.actorOf(party)), { ...data, grantToken });
  Object.assign(scene[party], data);
  await scene.reached('awaiting_consents');
}

async function pausedOverMoney(scene: Scene): Promise<{ workflowId: string; invoiceId: string }> {
  const workflowId = await inCoolingOff(scene);
  const invoiceId = await bill(scene);
  await coolOff(scene);
  await scene.reached('paused');
  await scene.quiet();
  return { workflowId, invoiceId };
}

async function refusedMail(scene: Scene): Promise<string> {
  scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
  const workflowId = await openQuietly(scene);
  for (const party of parties) await scene.say(party);
  await scene.task('notice_undeliverable');
  await scene.quiet();
  return workflowId;
}

async function stuckOnPanel(scene: Scene): Promise<string> {
  const workflowId = await inCoolingOff(scene);
  scene.outside.panel.faults.add({ kind: 'refuse', times: 1 });
  await coolOff(scene);
  await scene.task('panel_hand_over');
  return workflowId;
}

const towardsConsent: Record<string, Path> = {
  'holder-first': until('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await coolOff(scene);
    return workflowId;
  }),
  'recipient-first': until('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    await consentUntilCoolingOff(scene, ['recipient', 'holder']);
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  immediate: until('completed', async (scene) => {
    const workflowId = await openAtOnce(scene);
    for (const party of parties) await scene.say(party);
    return workflowId;
  }),
  'rung-for-nothing': until('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    const run = scene.client.workflow.getHandle(workflowId);
    for (const ring of [...allRings, ...allRings]) await run.signal(ring, workflowId);
    await consentUntilCoolingOff(scene);
    for (const ring of allRings) await run.signal(ring, workflowId);
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  'expired-after-reminders': until('expired', async (scene) => {
    const workflowId = await openQuietly(scene);
    await scene.say('holder');
    for (const pause of ['85 hours', '60 hours'] as const) {
      await scene.sleep(pause);
      await scene.quiet();
    }
    await scene.sleep('24 hours');
    return workflowId;
  }),
  'second-consent-on-day-six': until('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    await scene.say('holder');
    await scene.sleep('163 hours');
    await scene.say('recipient');
    await scene.reached('cooling_off');
    await scene.quiet();
    await coolOff(scene);
    return workflowId;
  }),
};

const withdrawals: Record<string, Path> = {
  'withdrawn-awaiting-consents': until('withdrawn', async (scene) => {
    const workflowId = await openQuietly(scene);
    await withdraw(scene, 'recipient');
    return workflowId;
  }),
  'withdrawn-in-cooling-off': until('withdrawn', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.say('recipient', 'Cancelar transferencia');
    return workflowId;
  }),
  'withdrawn-while-paused': until('withdrawn', async (scene) => {
    const { workflowId } = await pausedOverMoney(scene);
    await withdraw(scene, 'holder');
    return workflowId;
  }),
  'withdrawn-before-its-run': until('withdrawn', async (scene) => {
    await scene.temporalAway(async () => {
      await scene.open();
      await withdraw(scene, 'holder');
    });
    await scene.sleep('1 minute');
    await scene.sweep();
    return transferWorkflowId((await scene.change()).id);
  }),
};

const pauses: Record<string, Path> = {
  'paused-then-paid': until('completed', async (scene) => {
    const { workflowId, invoiceId } = await pausedOverMoney(scene);
    await pay(scene, invoiceId);
    return workflowId;
  }),
  'paused-then-refused': until('refused', async (scene) => {
    const { workflowId } = await pausedOverMoney(scene);
    await scene.sleep('8 days');
    return workflowId;
  }),
  'paused-then-suspended': until('refused', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    const suspension = { serviceId: scene.service.id, reason: 'non_payment' } as const;
    await suspendService(await scene.as(SYSTEM), suspension);
    await coolOff(scene);
    await scene.reached('paused');
    await suspendService(await scene.as(SYSTEM), { ...suspension, reason: 'technical' });
    return workflowId;
  }),
  'frozen-awaiting-consents-then-lifted': until('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    await scene.say('holder', 'No fui yo');
    await scene.reached('paused');
    await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
    await scene.reached('awaiting_consents');
    await consentUntilCoolingOff(scene);
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  'frozen-in-cooling-off-then-lifted': until('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.say('holder', 'No fui yo');
    await scene.reached('paused');
    await scene.sleep('20 days');
    await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
    return workflowId;
  }),
};

const doubts: Record<string, Path> = {
  'phone-edited-in-cooling-off': until('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await edit(scene, 'recipient', { phone: '+5491155559999' });
    await scene.say('recipient');
    await scene.reached('cooling_off');
    await scene.quiet();
    await coolOff(scene);
    return workflowId;
  }),
  'email-edited-in-cooling-off': until('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await edit(scene, 'recipient', { email: 'jose.nuevo@example.com' });
    await consentUntilCoolingOff(scene);
    await coolOff(scene);
    return workflowId;
  }),
  'consent-outdated-at-commit': until('withdrawn', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.sql('update client set contact_version = contact_version + 1 where id = $1', [
      scene.holder.id,
    ]);
    await coolOff(scene);
    await scene.reached('awaiting_consents');
    await withdraw(scene, 'holder');
    return workflowId;
  }),
  'evidence-differs': until('refused', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    scene.outside.whatsapp.faults.add({ kind: 'alter_readback', times: 1 });
    await coolOff(scene);
    return workflowId;
  }),
  'notice-undeliverable-then-told': until('completed', async (scene) => {
    const workflowId = await refusedMail(scene);
    await scene.resolve('notice_undeliverable', 'told_by_other_means');
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  'notice-undeliverable-then-ended': until('refused', async (scene) => {
    const workflowId = await refusedMail(scene);
    await scene.resolve('notice_undeliverable', 'end_transfer');
    return workflowId;
  }),
};

const handOvers: Record<string, Path> = {
  'panel-refuses-then-retried': until('completed', async (scene) => {
    const workflowId = await stuckOnPanel(scene);
    await scene.resolve('panel_hand_over', 'retry');
    return workflowId;
  }),
  'panel-refuses-then-done-by-hand': until('completed', async (scene) => {
    const workflowId = await stuckOnPanel(scene);
    await scene.resolve('panel_hand_over', 'done_by_hand');
    return workflowId;
  }),
  'panel-away-past-its-time': until('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.outside.panel.pause();
    await scene.sleep('34 hours');
    await scene.task('panel_hand_over');
    await scene.outside.panel.resume();
    await scene.resolve('panel_hand_over', 'retry');
    return workflowId;
  }),
  'done-by-hand': until(
    'completed',
    async (scene) => {
      const workflowId = await inCoolingOff(scene);
      await coolOff(scene);
      await scene.task('panel_hand_over');
      await scene.resolve('panel_hand_over', 'done_by_hand');
      return workflowId;
    },
    { manual: true },
  ),
};

const lostRuns: Record<string, Path> = {
  'consents-before-its-run': until('completed', async (scene) => {
    await scene.temporalAway(async () => {
      await scene.open({ grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id) });
      for (const party of parties) await scene.say(party);
    });
    await scene.sleep('1 minute');
    await scene.sweep();
    return transferWorkflowId((await scene.change()).id);
  }),
  'restarted-in-the-middle': until(
    'completed',
    async (scene) => {
      const workflowId = await openAtOnce(scene);
      await scene.say('holder');
      await scene.quiet();
      await scene.client.workflow.getHandle(workflowId).terminate('by an operator');
      await scene.sql("update service_change set next_check_at = next_check_at - interval '4 days'");
      await scene.sweep();
      await scene.say('recipient');
      return workflowId;
    },
    { devServer: true },
  ),
  'database-restored': until('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.sql('update service_change set version = 1');
    await scene.client.workflow.getHandle(workflowId).signal('dataChanged', workflowId);
    await scene.task('database_restored');
    await scene.sleep('3 days');
    await scene.resolve('database_restored', 'continue');
    return workflowId;
  }),
};

/** Every path of the workflow `transfer`, by name. */
export const transferPaths: Record<string, Path> = {
  ...towardsConsent,
  ...withdrawals,
  ...pauses,
  ...doubts,
  ...handOvers,
  ...lostRuns,
};
