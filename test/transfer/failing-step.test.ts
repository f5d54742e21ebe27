import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { FailingStepInterceptor } from '../../activities/failing-steps.ts';
import { refuse } from '../../domain/errors.ts';
import { PanelRefused } from '../../integrations/panel/errors.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';

/** A rule of the database that the cooling off breaks, as a fault of ours would. */
const PLANTED =
  'alter table transfer add constraint planted check (notice_round = 0 or notice_due_at is null)';

/** More than a fault of ours may have before it is a task. */
const TRIES = 20;

const tasks = ({ sql }: Fixture) =>
  sql("select choice, details, change_id from staff_task where kind = 'step_failing' order by opened_at");
const failures = ({ log }: Fixture) => log.filter((line) => line.includes('activity failed')).length;

/** A transfer whose step fails by a fault of ours, up to a try. */
async function failing(fixture: Fixture): Promise<string> {
  await fixture.sql(PLANTED);
  const changeId = await fixture.openWithConsents();
  await until(async () => failures(fixture) > 0, 'the step failed');
  return changeId;
}

/** One try of a step, as a worker makes it. */
function runStep(fixture: Fixture, workflowId: string, step: () => Promise<void>): Promise<void> {
  const { orm } = fixture.database;
  const deps = { orm, clock: fixture.clock, deployment: TEST_DEPLOYMENT, deliver: async () => undefined };
  const report = (error: unknown) => {
    throw error;
  };
  const inbound = new FailingStepInterceptor({ ...deps, report });
  const info = { workflowExecution: { workflowId, runId: randomUUID() } };
  return new MockActivityEnvironment(info, { interceptors: [() => ({ inbound })] }).run(step);
}

describe('a step that goes on failing by a fault of ours (G7)', () => {
  it(
    'is one staff task, which the step settles once it comes through',
    inFixture(async (fixture) => {
      const changeId = await failing(fixture);
      expect(await tasks(fixture)).toEqual([]);
      await fixture.sleep('2 hours');
      const details = {
        activity: 'reviewConsents',
        error: 'CheckConstraintViolationException',
        code: '23514',
      };
      expect(await tasks(fixture)).toEqual([{ choice: null, details, change_id: changeId }]);
      await fixture.sql('alter table transfer drop constraint planted');
      await fixture.sleep('2 minutes');
      await fixture.reached('cooling_off');
      await until(async () => (await tasks(fixture))[0]?.['choice'] === 'overtaken', 'the task is settled');
    }),
  );

  it(
    'comes back a day after staff has seen it, and not before',
    inFixture(async (fixture) => {
      await failing(fixture);
      await fixture.sleep('1 hour');
      await fixture.resolve('step_failing', 'seen');
      await fixture.sleep('1 hour');
      expect((await tasks(fixture)).map(({ choice }) => choice)).toEqual(['seen']);
      await fixture.sql("update staff_task set resolved_at = resolved_at - interval '23 hours'");
      await fixture.sleep('5 minutes');
      expect((await tasks(fixture)).map(({ choice }) => choice)).toEqual(['seen', null]);
    }),
  );

  it(
    'is no task while Postgres is only away',
    inFixture(async (fixture) => {
      await fixture.sql(`create function away() returns trigger language plpgsql as $$
        begin raise exception 'away' using errcode = '57P03'; end $$`);
      await fixture.sql('create trigger away before update on transfer for each row execute function away()');
      await fixture.openWithConsents();
      await until(async () => failures(fixture) > 0, 'the step failed');
      await fixture.sleep('2 hours');
      expect(failures(fixture)).toBeGreaterThan(TRIES);
      expect(await tasks(fixture)).toEqual([]);
    }),
  );

  it(
    'is a task at its first try when it is refused for good: the run ends, and the sweep only starts it again',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        const refused = runStep(fixture, `transfer/${changeId}`, async () =>
          refuse('SERVICE_STATUS_UNFIT', { status: 'pending' }),
        );
        await expect(refused).rejects.toMatchObject({ code: 'SERVICE_STATUS_UNFIT' });
        const details = {
          activity: 'unknown',
          error: 'SERVICE_STATUS_UNFIT',
          code: 'SERVICE_STATUS_UNFIT',
        };
        expect(await tasks(fixture)).toEqual([{ choice: null, details, change_id: changeId }]);
      },
      { withWorkers: false },
    ),
  );

  it(
    'is no task when an outside party refuses, which has one of its own',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        const refused = runStep(fixture, `transfer/${changeId}`, async () => {
          throw new PanelRefused('other');
        });
        await expect(refused).rejects.toBeInstanceOf(PanelRefused);
        expect(await tasks(fixture)).toEqual([]);
      },
      { withWorkers: false },
    ),
  );
});
