import { changeWorkflowId } from '../../workflows/messages.ts';
import { coolOff, inCoolingOff, openAtOnce, type Path, parties } from './play.ts';
import { endsIn, stuckOnPanel } from './transfer-steps.ts';

const handOvers: Record<string, Path> = {
  'panel-refuses-then-retried': endsIn('completed', async (scene) => {
    const workflowId = await stuckOnPanel(scene);
    await scene.resolve('panel_hand_over', 'retry');
    return workflowId;
  }),
  'panel-refuses-then-done-by-hand': endsIn('completed', async (scene) => {
    const workflowId = await stuckOnPanel(scene);
    await scene.resolve('panel_hand_over', 'done_by_hand');
    return workflowId;
  }),
  'panel-away-past-its-time': endsIn('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.outside.panel.pause();
    await scene.sleep('34 hours');
    await scene.task('panel_hand_over');
    await scene.outside.panel.resume();
    await scene.resolve('panel_hand_over', 'retry');
    return workflowId;
  }),
  'done-by-hand': endsIn(
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
  'consents-before-its-run': endsIn('completed', async (scene) => {
    await scene.temporalAway(async () => {
      await scene.open({ grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id) });
      for (const party of parties) await scene.say(party);
    });
    await scene.sleep('1 minute');
    await scene.sweep();
    return changeWorkflowId('transfer', (await scene.change()).id);
  }),
  'restarted-in-the-middle': endsIn(
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
  'database-restored': endsIn('completed', async (scene) => {
    const workflowId = await inCoolingOff(scene);
    await scene.sql('update service_change set version = 1');
    await scene.client.workflow.getHandle(workflowId).signal('dataChanged', workflowId);
    await scene.task('database_restored');
    await scene.sleep('3 days');
    await scene.resolve('database_restored', 'continue');
    return workflowId;
  }),
};

/** The panel after the commit, and runs or databases that were lost. */
export const pathsOfHandOver: Record<string, Path> = { ...handOvers, ...lostRuns };
