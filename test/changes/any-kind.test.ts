import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { staffChange } from '../../domain/changes/staff-change-view.ts';
import { tickOfChange } from '../../domain/changes/watch.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';
import { installQuietRuntime } from '../harness/temporal.ts';
import { until } from '../harness/until.ts';
import { openRehearsal, withdrawRehearsal } from './rehearsal.ts';
import { createRehearsalActivities } from './rehearsal-activities.ts';

const QUEUE = 'rehearsal';
const runs = { rehearsal: { taskQueue: QUEUE, summary: 'A rehearsal', firstStage: 'waiting' } };

let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;
beforeAll(async () => {
  installQuietRuntime();
  const workflowsPath = fileURLToPath(new URL('./rehearsal-workflow.ts', import.meta.url));
  workflowBundle = await bundleWorkflowCode({ workflowsPath });
});

/** Runs the workers of a kind that the product has not got, beside those of the product. */
async function withItsWorker(scene: Scene, work: () => Promise<void>): Promise<void> {
  const panel = createWhmPanel(scene.outside.panelSettings);
  const { database, clock, verbs } = scene;
  const deps = { orm: database.orm, clock, deliver: verbs.delivery.deliverInline, panel };
  const worker = await Worker.create({
    connection: scene.temporal.nativeConnection,
    taskQueue: QUEUE,
    workflowBundle,
    activities: createRehearsalActivities({ ...deps, deployment: scene.deployment, account: PANEL_ACCOUNT }),
    stickyQueueScheduleToStartTimeout: '1s',
  });
  await worker.runUntil(work);
}

const inRehearsal = (work: (scene: Scene) => Promise<void>) =>
  inScene((scene) => withItsWorker(scene, () => work(scene)), { devServer: true, runs });

const open = async (scene: Scene) =>
  openRehearsal(await scene.as(scene.actorOf('holder')), {
    serviceId: scene.service.id,
    clientId: scene.holder.id,
  });

const reaches = (scene: Scene, changeId: string, state: string) =>
  until(async () => {
    const [change] = await scene.sql<{ state: string; version: number }>(
      'select state, version from service_change where id = $1',
      [changeId],
    );
    return change?.state === state && change;
  }, `the change is ${state}`);

/** Its time is over, as the database has it, and its run is rung by the sweep. */
async function passTime(scene: Scene, changeId: string): Promise<void> {
  await scene.sql(
    "update service_change set deadline = opened_at, next_check_at = opened_at - interval '1 hour' where id = $1",
    [changeId],
  );
  await scene.sweep();
}

it(
  'a kind of three states, one pause, one panel step and one staff task needs nothing of the product but its registry line',
  inRehearsal(async (scene) => {
    const changeId = await open(scene);
    const run = scene.client.workflow.getHandle(`rehearsal/${changeId}`);
    const { reference } = await staffChange(await scene.as(scene.agent), { changeId });
    expect(reference).toMatch(/^RE-[2-9B-Z]{8}$/);
    expect((await run.describe()).raw.workflowExecutionInfo?.searchAttributes?.indexedFields).toHaveProperty(
      'Reference',
    );
    await expect(scene.open()).rejects.toMatchObject({ code: 'CHANGE_IN_PROGRESS' });

    // A freeze pauses it with a task, and is rung when it is lifted.
    const clientId = scene.holder.id;
    await freezeClientByStaff(await scene.as(scene.agent), { clientId });
    await reaches(scene, changeId, 'paused');
    await scene.task('frozen_change');
    await unfreezeClient(await scene.as(scene.agent), { clientId });
    await reaches(scene, changeId, 'waiting');

    // A run that is lost comes back by the sweep, where the change stands.
    await run.terminate('by an operator');
    scene.outside.panel.faults.add({ kind: 'refuse', times: 3 });
    await passTime(scene, changeId);
    await reaches(scene, changeId, 'working');

    // The panel refuses: staff is asked, and its choice goes on from there.
    await scene.task('panel_hand_over');
    await scene.resolve('panel_hand_over', 'retry');
    const { version } = await reaches(scene, changeId, 'done');
    expect(await run.result()).toBe('done');
    expect(scene.outside.panel.account(PANEL_ACCOUNT.user)?.email).toBe('ensayo@example.com');

    // Whoever watches it sees that it is closed, and nobody else.
    const watcher = scene.actorOf('holder');
    await scene.sql(
      "insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, 'none', $2, $3, $3::timestamptz + interval '1 minute')",
      [watcher.sessionId, watcher.clientId, await scene.clock.now()],
    );
    expect(await tickOfChange(await scene.as(watcher), { changeId })).toMatchObject({
      version,
      closed: true,
    });
  }),
);

it(
  'withdrawn it leaves its service free; under a database restored from before its completed run parks it with a task',
  inRehearsal(async (scene) => {
    const changeIds: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const changeId = await open(scene);
      changeIds.push(changeId);
      await withdrawRehearsal(await scene.as(scene.actorOf('holder')), changeId);
      expect(await scene.client.workflow.getHandle(`rehearsal/${changeId}`).result()).toBe('withdrawn');
    }
    await scene.sql(
      `update service_change set state = 'waiting', closed_at = null, next_check_at = opened_at - interval '1 hour'
      where id = $1`,
      [changeIds[0]],
    );
    await scene.sweep();
    await scene.task('database_restored');
  }),
);
