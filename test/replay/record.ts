/**
 * Plays every path whose history is not there yet and writes it. Run by `npm run record:histories`; a history that is
 * there stays as it is, whatever the code does today.
 */
import { describe, it } from 'vitest';
import { inFixture } from '../harness/fixture.ts';
import { workflowIds } from '../history/runs.ts';
import { credentialsPaths } from './credentials-paths.ts';
import { isRecorded, keepHistory } from './histories.ts';
import { transferPaths } from './transfer-paths.ts';

describe.for(Object.entries({ transfer: transferPaths, credentials: credentialsPaths }))(
  '%s',
  ([workflow, paths]) => {
    for (const [path, { play, end, options }] of Object.entries(paths)) {
      const name = `${workflow}.${path}`;
      it.skipIf(isRecorded(name))(
        `records ${path}`,
        inFixture(async (fixture) => {
          await play(fixture);
          await fixture.reached(end);
          const ids = await workflowIds(fixture);
          const run = fixture.client.workflow.getHandle(
            ids.find((id) => id.startsWith(`${workflow}/`)) ?? '',
          );
          await run.result();
          await keepHistory(name, await run.fetchHistory());
        }, options),
      );
    }
  },
);
