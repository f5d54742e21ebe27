import { renewCredentials } from '../../domain/credentials/renew-credentials.ts';
import type { Fixture } from '../harness/fixture.ts';
import { renewalsOf } from '../history/runs.ts';
import { endIn, handedOver } from './play.ts';

/** Staff has new credentials sent; resolves to the id of the run. */
export async function renew(fixture: Fixture, changeId: string): Promise<string> {
  await renewCredentials(await fixture.as(fixture.agent), { changeId });
  const [workflowId = ''] = await renewalsOf(fixture);
  return workflowId;
}

/** Every path of the workflow `credentials`. */
export const credentialsPaths = endIn('completed', {
  sent: async (fixture) => renew(fixture, await handedOver(fixture)),
  'panel-refuses': async (fixture) => {
    const changeId = await handedOver(fixture);
    fixture.outside.panel.faults.add({ kind: 'refuse', times: 1 });
    await renew(fixture, changeId);
  },
});
