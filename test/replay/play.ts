import { changeWorkflowId } from '../../workflows/messages.ts';
import type { openScene, Scene } from '../harness/scene.ts';

type Play = (scene: Scene) => Promise<unknown>;
type Options = Parameters<typeof openScene>[0];
/** Paths of a workflow by name, each played in a scene of its own until its change is in the state where it ends. */
export type Paths = Record<string, { play: Play; end: string; options: Options }>;

export function endIn(end: string, plays: Record<string, Play>, options?: Options): Paths {
  return Object.fromEntries(Object.entries(plays).map(([name, play]) => [name, { play, end, options }]));
}

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

/** A transfer carried out at once, all told; resolves to the id of its change. */
export async function handedOver(scene: Scene): Promise<string> {
  await openAtOnce(scene);
  for (const party of parties) await scene.say(party);
  const { id } = await scene.reached('completed');
  await scene.quiet();
  return id;
}

/** Both consent, and both are told of the cooling off. */
export async function consentUntilCoolingOff(scene: Scene, order = parties): Promise<void> {
  for (const party of order) await scene.say(party);
  await scene.reached('cooling_off');
  await scene.quiet();
}

/** A transfer in its cooling off, its notices accepted; resolves to the id of its workflow. */
export async function inCoolingOff(scene: Scene, order = parties): Promise<string> {
  const workflowId = await openQuietly(scene);
  await consentUntilCoolingOff(scene, order);
  await scene.coolingOffRuns();
  return workflowId;
}

/** Lets the cooling off pass. */
export async function coolOff(scene: Scene): Promise<void> {
  await scene.sleep('25 hours');
}
