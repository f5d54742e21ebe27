import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { pay } from './money.ts';
import { consentUntilCoolingOff, coolOff, inCoolingOff, openQuietly, type Path } from './play.ts';
import {
  edit,
  endsIn,
  pausedOverMoney,
  refusedMail,
  unreadableEvidence,
  withdraw,
} from './transfer-steps.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;

const pauses: Record<string, Path> = {
  'paused-then-paid': endsIn('completed', async (scene) => {
    const { workflowId, invoiceId } = await pausedOverMoney(scene);
    await pay(scene, invoiceId);
    return workflowId;
  }),
  'paused-then-refused': endsIn('refused', async (scene) => {
    const { workflowId } = await pausedOverMoney(scene);
    await scene.sleep('8 days');
    return workflowId;
  }),
  'paused-then-suspended': endsIn('refused', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    const suspension = { serviceId: scene.service.id, reason: 'non_payment' } as const;
    await suspendService(await scene.as(SYSTEM), suspension);
    await coolOff(scene);
    await scene.reached('paused');
    await suspendService(await scene.as(SYSTEM), { ...suspension, reason: 'technical' });
    return workflowId;
  }),
  'frozen-awaiting-consents-then-lifted': endsIn('completed', async (scene) => {
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
  'frozen-in-cooling-off-then-lifted': endsIn('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.say('holder', 'No fui yo');
    await scene.reached('paused');
    await scene.sleep('20 days');
    await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
    return workflowId;
  }),
};

const doubts: Record<string, Path> = {
  'phone-edited-in-cooling-off': endsIn('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await edit(scene, 'recipient', { phone: '+5491155559999' });
    await scene.say('recipient');
    await scene.reached('cooling_off');
    await scene.quiet();
    await coolOff(scene);
    return workflowId;
  }),
  'email-edited-in-cooling-off': endsIn('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await edit(scene, 'recipient', { email: 'jose.nuevo@example.com' });
    await consentUntilCoolingOff(scene);
    await coolOff(scene);
    return workflowId;
  }),
  'consent-outdated-at-commit': endsIn('withdrawn', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.sql('update client set contact_version = contact_version + 1 where id = $1', [
      scene.holder.id,
    ]);
    await coolOff(scene);
    await scene.reached('awaiting_consents');
    await withdraw(scene, 'holder');
    return workflowId;
  }),
  'evidence-differs': endsIn('refused', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    scene.outside.whatsapp.faults.add({ kind: 'alter_readback', times: 1 });
    await coolOff(scene);
    return workflowId;
  }),
  'evidence-unreadable-then-retried': endsIn('completed', async (scene) => {
    const workflowId = await unreadableEvidence(scene);
    // A ring while the task is open reads nothing.
    await scene.client.workflow.getHandle(workflowId).signal('dataChanged', workflowId);
    await scene.resolve('evidence_unreadable', 'retry');
    return workflowId;
  }),
  'evidence-unreadable-then-ended': endsIn('refused', async (scene) => {
    const workflowId = await unreadableEvidence(scene);
    await scene.resolve('evidence_unreadable', 'end_transfer');
    return workflowId;
  }),
  'notice-undeliverable-then-told': endsIn('completed', async (scene) => {
    const workflowId = await refusedMail(scene);
    await scene.resolve('notice_undeliverable', 'told_by_other_means');
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  'notice-undeliverable-then-ended': endsIn('refused', async (scene) => {
    const workflowId = await refusedMail(scene);
    await scene.resolve('notice_undeliverable', 'end_transfer');
    return workflowId;
  }),
};

/** What stops a transfer on its way to the commit. */
export const pathsOfTrouble: Record<string, Path> = { ...pauses, ...doubts };
