import { changeWorkflowId } from '../../workflows/messages.ts';
import { signal, unreadable } from '../runs/payloads.ts';
import {
  consentUntilCoolingOff,
  coolOff,
  inCoolingOff,
  openAtOnce,
  openQuietly,
  type Path,
  parties,
} from './play.ts';
import { endsIn, pausedOverMoney, withdraw } from './transfer-steps.ts';

const allRings = ['invoicePaid', 'taskResolved', 'noticeSettled', 'withdrawn', 'dataChanged'];

const towardsConsent: Record<string, Path> = {
  'holder-first': endsIn('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await coolOff(scene);
    return workflowId;
  }),
  'recipient-first': endsIn('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    await consentUntilCoolingOff(scene, ['recipient', 'holder']);
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  immediate: endsIn('completed', async (scene) => {
    const workflowId = await openAtOnce(scene);
    for (const party of parties) await scene.say(party);
    return workflowId;
  }),
  'rung-for-nothing': endsIn('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    const run = scene.client.workflow.getHandle(workflowId);
    for (const ring of [...allRings, ...allRings]) await run.signal(ring, workflowId);
    await consentUntilCoolingOff(scene);
    for (const ring of allRings) await run.signal(ring, workflowId);
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  'rung-unreadably': endsIn('completed', async (scene) => {
    const workflowId = await openQuietly(scene);
    for (const what of ['an encoding that nobody knows', 'JSON that is none', 'nothing at all']) {
      await signal(scene, workflowId, 'dataChanged', unreadable[what] ?? []);
    }
    await consentUntilCoolingOff(scene);
    await scene.coolingOffRuns();
    await coolOff(scene);
    return workflowId;
  }),
  'expired-after-reminders': endsIn('expired', async (scene) => {
    const workflowId = await openQuietly(scene);
    await scene.say('holder');
    for (const pause of ['85 hours', '60 hours'] as const) {
      await scene.sleep(pause);
      await scene.quiet();
    }
    await scene.sleep('24 hours');
    return workflowId;
  }),
  'second-consent-on-day-six': endsIn('completed', async (scene) => {
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
  'withdrawn-awaiting-consents': endsIn('withdrawn', async (scene) => {
    const workflowId = await openQuietly(scene);
    await withdraw(scene, 'recipient');
    return workflowId;
  }),
  'withdrawn-in-cooling-off': endsIn('withdrawn', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.say('recipient', 'Cancelar transferencia');
    return workflowId;
  }),
  'withdrawn-while-paused': endsIn('withdrawn', async (scene) => {
    const { workflowId } = await pausedOverMoney(scene);
    await withdraw(scene, 'holder');
    return workflowId;
  }),
  'withdrawn-before-its-run': endsIn('withdrawn', async (scene) => {
    await scene.temporalAway(async () => {
      await scene.open();
      await withdraw(scene, 'holder');
    });
    await scene.sleep('1 minute');
    await scene.sweep();
    return changeWorkflowId('transfer', (await scene.change()).id);
  }),
};

/** How consents come, do not come, or are withdrawn. */
export const pathsOfConsent: Record<string, Path> = { ...towardsConsent, ...withdrawals };
