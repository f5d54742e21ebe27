import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRuns } from '../../integrations/temporal/failing-runs.ts';
import { buildWorkflowBundle } from '../../worker/build-bundle.ts';
import { changeWorkflowId, deliveryId, taskQueues } from '../../workflows/messages.ts';
import { inScene, type Scene } from '../harness/scene.ts';
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
async function deploy({ workforce }: Scene, version: BadDeploy | 'good'): Promise<void> {
  await workforce.stop();
  await workforce.start(version === 'good' ? undefined : await bundleOf(version));
}

const tasks = ({ sql }: Scene) =>
  sql<{ choice: string | null; details: object; change_id: string | null; message_id: string | null }>(
    "select choice, details, change_id, message_id from staff_task where kind = 'run_failing' order by opened_at, id",
  );

/** Looks as the worker does every minute, until what is looked for is there. */
const looksUntil = (scene: Scene, isThere: () => Promise<boolean>, what: string) =>
  until(async () => {
    await scene.lookAtRuns();
    return isThere();
  }, what);

const areMarked = ({ client }: Scene) => createRuns(async () => client).areMarked();

/** An immediate transfer whose run waits; resolves to the change's id. */
async function openUntilItWaits(scene: Scene): Promise<string> {
  await settled(scene, await openAtOnce(scene));
  return (await scene.change()).id;
}

const consent = async (scene: Scene) => {
  for (const party of parties) await scene.say(party);
};
const staffIsTold = (scene: Scene) =>
  looksUntil(scene, async () => (await tasks(scene)).length > 0, 'staff is told');
const goesOn = async (scene: Scene) => {
  await deploy(scene, 'good');
  await scene.reached('completed');
  await looksUntil(
    scene,
    async () => (await tasks(scene)).at(-1)?.choice === 'overtaken',
    'the task settles itself',
  );
};

describe('a run whose workflow task fails again and again (G7, invariant 16)', () => {
  it.for(Object.keys(badDeploys) as BadDeploy[])(
    'is one staff task, and goes on once a good version is back, which settles the task: %s',
    async (badDeploy) =>
      inScene(async (scene) => {
        const changeId = await openUntilItWaits(scene);
        expect(await areMarked(scene)).toBe(true);
        await scene.lookAtRuns();
        expect(await tasks(scene)).toEqual([]);

        await deploy(scene, badDeploy);
        await consent(scene);
        await staffIsTold(scene);
        await scene.lookAtRuns();
        const [task, ...others] = await tasks(scene);
        expect(others).toEqual([]);
        expect(task).toMatchObject({
          choice: null,
          change_id: changeId,
          details: {
            run: changeWorkflowId('transfer', changeId),
            problem: expect.stringContaining('WorkflowTaskFailed'),
          },
        });
        expect((await scene.change()).state).toBe('awaiting_consents');
        expect(await ring(scene, changeId)).toMatchObject({
          code: 0,
          answer: { status: 'RUNNING', problem: expect.stringContaining('WorkflowTaskFailed') },
        });

        await scene.resolve('run_failing', 'seen');
        await scene.lookAtRuns();
        expect((await tasks(scene)).map(({ choice }) => choice)).toEqual(['seen']);
        await scene.sql("update staff_task set resolved_at = resolved_at - interval '25 hours'");
        await scene.lookAtRuns();
        expect((await tasks(scene)).map(({ choice }) => choice)).toEqual(['seen', null]);

        await goesOn(scene);
        expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
      }, MARKED_AT_ONCE)(),
  );

  it(
    'is found by being overdue where Temporal marks nothing',
    inScene(
      async (scene) => {
        const changeId = await openUntilItWaits(scene);
        await deploy(scene, 'transfer-throws');
        const run = scene.client.workflow.getHandle(changeWorkflowId('transfer', changeId));
        await run.signal('dataChanged', changeId);
        await until(async () => failedTasks(await run.fetchHistory()) > 0, 'its workflow task failed');
        expect(await areMarked(scene)).toBe(false);
        await scene.lookAtRuns();
        expect(await tasks(scene)).toEqual([]);
        await scene.sql("update service_change set next_check_at = next_check_at - interval '30 days'");
        await scene.sweep();
        await staffIsTold(scene);
        await consent(scene);
        await goesOn(scene);
      },
      { devServer: true, marksAfter: 0 },
    ),
  );

  it(
    'is no task if nobody but a person at the command line started it',
    inScene(async (scene) => {
      const byHand = [
        ['invented', randomUUID()],
        ['invented', changeWorkflowId('transfer', randomUUID())],
        ['invented', deliveryId(randomUUID())],
        ['invented', changeWorkflowId('transfer', "x' or 1 = 1")],
      ] as const;
      const { workflow } = scene.client;
      for (const [type, workflowId] of byHand) {
        await workflow.start(type, { workflowId, taskQueue: taskQueues.main });
      }
      const runs = createRuns(async () => scene.client);
      await until(async () => (await runs.listMarked(9)).length === byHand.length, 'all are marked');
      await scene.lookAtRuns();
      expect(await tasks(scene)).toEqual([]);
    }, MARKED_AT_ONCE),
  );
});
