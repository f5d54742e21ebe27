import { reactivateService } from '../../domain/services/reactivate-service.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import type { Fixture } from '../harness/fixture.ts';
import { suspensionsOf } from '../history/runs.ts';
import { endIn } from './play.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;

/** The service is suspended; resolves to the id of the run that has the panel follow. */
export async function suspend(fixture: Fixture): Promise<string> {
  const suspension = { serviceId: fixture.service.id, reason: 'technical' } as const;
  await suspendService(await fixture.as(SYSTEM), suspension);
  return suspensionsOf(fixture).at(-1) ?? '';
}

async function untilDone(fixture: Fixture, workflowId: string): Promise<void> {
  await fixture.client.workflow.getHandle(workflowId).result();
}

/** Every path of the workflow `suspension`, which belongs to no change. */
export const suspensionPaths = endIn(undefined, {
  followed: async (fixture) => untilDone(fixture, await suspend(fixture)),
  'database-wants-another-by-now': (fixture) =>
    fixture
      .temporalAway(async () => {
        await suspend(fixture);
        await reactivateService(await fixture.as(SYSTEM), {
          serviceId: fixture.service.id,
          reason: 'technical',
        });
      })
      .then(async () => {
        await fixture.sleep('1 minute');
        await fixture.sweep();
      }),
  'panel-refuses': async (fixture) => {
    fixture.outside.panel.faults.add({ kind: 'refuse', times: 1 });
    await untilDone(fixture, await suspend(fixture));
  },
  'panel-away-past-its-time': async (fixture) => {
    await fixture.outside.panel.pause();
    await suspend(fixture);
    await fixture.sleep('7 hours');
    await fixture.task('suspension_stuck');
  },
});
