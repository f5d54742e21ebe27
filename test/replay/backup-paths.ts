import { backupWorkflowId } from '../../workflows/messages.ts';
import { makeBackup } from '../backups/play.ts';
import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { endIn, type Paths } from './play.ts';

/** Has a backup made; resolves to the id of the run. */
export async function backUp(fixture: Fixture): Promise<string> {
  const { id } = await makeBackup(fixture);
  return backupWorkflowId(fixture.service.id, id);
}

const plays: Paths = {
  ...endIn('stored', {
    stored: backUp,
    'package-fails-once': async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'package_fails' });
      await backUp(fixture);
    },
  }),
  ...endIn('left_to_staff', {
    'package-fails-twice': async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'package_fails', times: 2 });
      await backUp(fixture);
    },
    'panel-away': async (fixture) => {
      await fixture.outside.panel.pause();
      await backUp(fixture);
      await fixture.outside.panel.resume();
    },
  }),
};

/** Every path of the workflow `backup`, which belongs to no change. */
export const backupPaths: Paths = Object.fromEntries(
  Object.entries(plays).map(([name, path]) => [name, { ...path, reached: untilBackup }]),
);

function untilBackup({ sql }: Fixture, state: string): Promise<unknown> {
  return until(
    async () => (await sql('select 1 from backup where state = $1', [state])).length > 0,
    `the backup is ${state}`,
  );
}
