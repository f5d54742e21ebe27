import { changeWorkflowId } from '../../workflows/messages.ts';
import type { openScene, Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';

/** One path of a workflow, played in a scene of its own until its run has ended. */
export type Path = {
  /** Resolves to the id of the workflow whose history is the path's. */
  play: (scene: Scene) => Promise<string>;
  options?: Parameters<typeof openScene>[0];
};

export type Party = 'holder' | 'recipient';
export const parties: readonly Party[] = ['holder', 'recipient'];

/** Opens a transfer and lets both invitations go out; resolves to the id of its workflow. */
export async function openQuietly(scene: Scene, options: { grantToken?: string } = {}): Promise<string> {
  const changeId = await scene.open(options);
  await scene.quiet();
  return changeWorkflowId('transfer', changeId);
}

/** Opens an immediate transfer (T10); resolves to the id of its workflow. */
export async function openAtOnce(scene: Scene): Promise<string> {
  return openQuietly(scene, {
    grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id),
  });
}

/** Both consent, and both are told of the cooling off. */
export async function consentUntilCoolingOff(scene: Scene, order = parties): Promise<void> {
  for (const party of order) await scene.say(party);
  await scene.reached('cooling_off');
  await scene.quiet();
}

/** A transfer in its cooling off, its notices accepted; resolves to the id of its workflow. */
export async function inCoolingOff(scene: Scene): Promise<string> {
  const workflowId = await openQuietly(scene);
  await consentUntilCoolingOff(scene);
  await scene.coolingOffRuns();
  return workflowId;
}

/** Lets the cooling off pass. */
export async function coolOff(scene: Scene): Promise<void> {
  await scene.sleep('25 hours');
}

/** Resolves once the run has ended by itself. */
export async function ended(scene: Scene, workflowId: string): Promise<void> {
  await until(async () => {
    const { status } = await scene.client.workflow.getHandle(workflowId).describe();
    return status.name === 'COMPLETED';
  }, `${workflowId} ended`);
}
