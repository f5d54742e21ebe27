import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRuns } from '../../integrations/temporal/failing-runs.ts';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';
import { changeWorkflowId, deliveryId, taskQueues } from '../../workflows/messages.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { failedTasks } from '../history/reading.ts';
import { settled } from '../history/settled.ts';
import { ring } from '../ops/program.ts';
import { openAtOnce, parties } from '../replay/play.ts';

/** Versions that cannot carry a run on, by what is wrong with them. */
const badDeploys = {
  'transfer-throws': new URL('./bad-deploys/transfer-throws.ts', import.meta.url),
  'takes-other-steps': new URL('./bad-deploys/takes-other-steps.ts', import.meta.url),
};
type BadDeploy = keyof typeof badDeploys;
const bundles: Partial<Record<BadDeploy, Promise<string>>> = {};

function bundleOf(version: BadDeploy): Promise<string> {
  bundles[version] ??= buildWorkflowBundle(`.cache/test/${version}.js`, fileURLToPath(badDeploys[version]));
  return bundles[version];
}

/** Temporal marks a run at the first failure: nobody waits for the minutes of its own default. */
const MARKED_AT_ONCE = { devServer: true, marksAfter: 1 };

/** Workers of another version take the place of those that run. */
async function deploy({ workforce }: Fixture, version: BadDeploy | 'good'): Promise<void> {
  await workforce.stop();
  await workforce.start(version === 'good' ? undefined : await bundleOf(version));
}

const tasks = ({ sql }: Fixture) =>
  sql<{ choice: string | null; details: object; change_id: string | null; message_id: string | null }>(
    "select choice, details, change_id, message_id from staff_task where kind = 'run_failing' order by opened_at, id",
  );

/** Looks as the worker does every minute, until what is looked for is there. */
const looksUntil = (fixture: Fixture, isThere: () => Promise<boolean>, what: string) =>
  until(async () => {
    await fixture.lookAtRuns();
    return isThere();
  }, what);

const areMarked = ({ client }: Fixture) => createRuns(async () => client).areMarked();

/** An immediate transfer whose run waits; resolves to the change's id. */
async function openUntilItWaits(fixture: Fixture): Promise<string> {
  await settled(fixture, await openAtOnce(fixture));
  return (await fixture.change()).id;
}

const consent = async (fixture: Fixture) => {
  for (const party of parties) await fixture.say(party);
};
const staffIsTold = (fixture: Fixture) =>
  looksUntil(fixture, async () => (await tasks(fixture)).length > 0, 'staff is told');
const goesOn = async (fixture: Fixture) => {
  await deploy(fixture, 'good');
  await fixture.reached('completed');
  await looksUntil(
    fixture,
    async () => (await tasks(fixture)).at(-1)?.choice === 'overtaken',
    'the task settles itself',
  );
};

describe('a run whose workflow task fails again and again (G7, invariant 16)', () => {
  it.for(Object.keys(badDeploys) as BadDeploy[])(
    'is one staff task, and goes on once a good version is back, which settles the task: %s',
    async (badDeploy) =>
      inFixture(async (fixture) => {
        const changeId = await openUntilItWaits(fixture);
        expect(await areMarked(fixture)).toBe(true);
        await fixture.lookAtRuns();
        expect(await tasks(fixture)).toEqual([]);

        await deploy(fixture, badDeploy);
        await consent(fixture);
        await staffIsTold(fixture);
        await fixture.lookAtRuns();
        const [task, ...others] = await tasks(fixture);
        expect(others).toEqual([]);
        expect(task).toMatchObject({
          choice: null,
          change_id: changeId,
          details: {
            run: changeWorkflowId('transfer', changeId),
            problem: expect.stringContaining('WorkflowTaskFailed'),
          },
        });
        expect((await fixture.change()).state).toBe('awaiting_consents');
        expect(await ring(fixture, changeId)).toMatchObject({
          code: 0,
          answer: { status: 'RUNNING', problem: expect.stringContaining('WorkflowTaskFailed') },
        });

        await fixture.resolve('run_failing', 'seen');
        await fixture.lookAtRuns();
        expect((await tasks(fixture)).map(({ choice }) => choice)).toEqual(['seen']);
        await fixture.sql("update staff_task set resolved_at = resolved_at - interval '25 hours'");
        await fixture.lookAtRuns();
        expect((await tasks(fixture)).map(({ choice }) => choice)).toEqual(['seen', null]);

        await goesOn(fixture);
        expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
      }, MARKED_AT_ONCE)(),
  );

  it(
    'is found by being overdue where Temporal marks nothing',
    inFixture(
      async (fixture) => {
        const changeId = await openUntilItWaits(fixture);
        await deploy(fixture, 'transfer-throws');
        const run = fixture.client.workflow.getHandle(changeWorkflowId('transfer', changeId));
        await run.signal('dataChanged', changeId);
        await until(async () => failedTasks(await run.fetchHistory()) > 0, 'its workflow task failed');
        expect(await areMarked(fixture)).toBe(false);
        await fixture.lookAtRuns();
        expect(await tasks(fixture)).toEqual([]);
        await fixture.sql("update service_change set next_check_at = next_check_at - interval '30 days'");
        await fixture.sweep();
        await staffIsTold(fixture);
        await consent(fixture);
        await goesOn(fixture);
      },
      { devServer: true, marksAfter: 0 },
    ),
  );

  it(
    'is no task if nobody but a person at the command line started it',
    inFixture(async (fixture) => {
      const byHand = [
        ['invented', randomUUID()],
        ['invented', changeWorkflowId('transfer', randomUUID())],
        ['invented', deliveryId(randomUUID())],
        ['invented', changeWorkflowId('transfer', "x' or 1 = 1")],
      ] as const;
      const { workflow } = fixture.client;
      for (const [type, workflowId] of byHand) {
        await workflow.start(type, { workflowId, taskQueue: taskQueues.main });
      }
      const runs = createRuns(async () => fixture.client);
      await until(async () => (await runs.listMarked(9)).length === byHand.length, 'all are marked');
      await fixture.lookAtRuns();
      expect(await tasks(fixture)).toEqual([]);
    }, MARKED_AT_ONCE),
  );
});
