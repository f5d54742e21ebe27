import { renewCredentials } from '../../domain/credentials/renew-credentials.ts';
import type { Scene } from '../harness/scene.ts';
import { renewalsOf } from '../history/runs.ts';
import { openAtOnce, type Path, parties } from './play.ts';

/** A transfer carried out at once, all told; resolves to the id of its change. */
async function handedOver(scene: Scene): Promise<string> {
  await openAtOnce(scene);
  for (const party of parties) await scene.say(party);
  const { id } = await scene.reached('completed');
  await scene.quiet();
  return id;
}

/** Staff has new credentials sent; resolves to the id of the run. */
export async function renew(scene: Scene, changeId: string): Promise<string> {
  await renewCredentials(await scene.as(scene.agent), { changeId });
  const [workflowId = ''] = await renewalsOf(scene);
  return workflowId;
}

/** Every path of the workflow `credentials`, by name. */
export const credentialsPaths: Record<string, Path> = {
  sent: { play: async (scene) => renew(scene, await handedOver(scene)) },
  'panel-refuses': {
    play: async (scene) => {
      const changeId = await handedOver(scene);
      scene.outside.panel.faults.add({ kind: 'refuse', times: 1 });
      return renew(scene, changeId);
    },
  },
};
