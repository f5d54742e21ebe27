import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { withdrawCancellation } from '../../domain/cancellation/withdraw-cancellation.ts';
import { askForEnd, endTermIn, REMOVE } from '../cancellation/playing.ts';
import type { Fixture } from '../harness/fixture.ts';
import { endIn, type Paths } from './play.ts';

const WINDOW = '61 minutes';

async function refusedDeletion(fixture: Fixture): Promise<void> {
  await askForEnd(fixture, 'immediate');
  await fixture.sleep('30 minutes');
  fixture.outside.panel.faults.add({ kind: 'refuse', match: REMOVE });
  await fixture.sleep('31 minutes');
  await fixture.task('ending_stuck');
}

/** Every path of the workflow `cancellation`, by the state in which its change ends. */
export const cancellationPaths: Paths = {
  ...endIn('completed', {
    immediate: async (fixture) => {
      await askForEnd(fixture, 'immediate');
      await fixture.sleep(WINDOW);
    },
    'end-of-period': async (fixture) => {
      await endTermIn(fixture, 20);
      await askForEnd(fixture, 'end_of_period');
      await fixture.sleep('22 days');
    },
    'frozen-meanwhile': async (fixture) => {
      await askForEnd(fixture, 'immediate');
      const clientId = fixture.holder.id;
      await freezeClientByStaff(await fixture.as(fixture.agent), { clientId });
      await fixture.reached('paused');
      await fixture.sleep('3 hours');
      await unfreezeClient(await fixture.as(fixture.agent), { clientId });
    },
    'backup-late': async (fixture) => {
      fixture.outside.panel.faults.add({ kind: 'package_fails', times: 2 });
      await askForEnd(fixture, 'immediate');
      await fixture.sleep(WINDOW);
      await fixture.task('backup_failed');
      await fixture.resolve('backup_failed', 'retry');
    },
    'deletion-retried': async (fixture) => {
      await refusedDeletion(fixture);
      await fixture.resolve('ending_stuck', 'retry');
    },
    'deleted-by-hand': async (fixture) => {
      await refusedDeletion(fixture);
      await fixture.resolve('ending_stuck', 'deleted_by_hand');
    },
  }),
  ...endIn('withdrawn', {
    withdrawn: async (fixture) => {
      const changeId = await askForEnd(fixture, 'immediate');
      await fixture.sleep('30 minutes');
      await withdrawCancellation(await fixture.as(fixture.actorOf('holder')), { changeId });
    },
    'kept-by-staff': async (fixture) => {
      await refusedDeletion(fixture);
      await fixture.resolve('ending_stuck', 'keep_service');
    },
  }),
};
