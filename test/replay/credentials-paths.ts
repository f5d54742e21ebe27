import { renewCredentials } from '../../domain/credentials/renew-credentials.ts';
import type { Scene } from '../harness/scene.ts';
import { renewalsOf } from '../history/runs.ts';
import { endIn, handedOver } from './play.ts';

/** Staff has new credentials sent; resolves to the id of the run. */
export async function renew(scene: Scene, changeId: string): Promise<string> {
  await renewCredentials(await scene.as(scene.agent), { changeId });
  const [workflowId = ''] = await renewalsOf(scene);
  return workflowId;
}

/** Every path of the workflow `credentials`. */
export const credentialsPaths = endIn('completed', {
  sent: async (scene) => renew(scene, await handedOver(scene)),
  'panel-refuses': async (scene) => {
    const changeId = await handedOver(scene);
    scene.outside.panel.faults.add({ kind: 'refuse', times: 1 });
    await renew(scene, changeId);
  },
});
