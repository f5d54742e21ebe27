/**
 * Plays every path whose history is not there yet and writes it. Run by `npm run record:histories`; a history that is
 * there stays as it is, whatever the code does today.
 */
import { describe, it } from 'vitest';
import { openScene } from '../harness/scene.ts';
import { credentialsPaths } from './credentials-paths.ts';
import { isRecorded, keepHistory } from './histories.ts';
import { ended, type Path } from './play.ts';
import { transferPaths } from './transfer-paths.ts';

describe.for([
  ['transfer', transferPaths],
  ['credentials', credentialsPaths],
] as const)('%s', ([workflow, paths]) => {
  for (const [name, path] of Object.entries(paths)) {
    const fullName = `${workflow}.${name}`;
    it.skipIf(isRecorded(fullName))(`records ${name}`, () => record(fullName, path));
  }
});

async function record(name: string, { play, options }: Path): Promise<void> {
  const scene = await openScene(options);
  try {
    const workflowId = await play(scene);
    await ended(scene, workflowId);
    await keepHistory(name, await scene.client.workflow.getHandle(workflowId).fetchHistory());
  } finally {
    await scene.stop();
  }
}
