import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { staffChange } from '../../domain/changes/staff-change-view.ts';
import { tickOfChange } from '../../domain/changes/watch.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
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
async function withItsWorker(fixture: Fixture, work: () => Promise<void>): Promise<void> {
  const panel = createWhmPanel(fixture.outside.panelSettings);
  const { database, clock, verbs } = fixture;
  const deps = { orm: database.orm, clock, deliver: verbs.delivery.deliverInline, panel };
  const worker = await Worker.create({
    connection: fixture.temporal.nativeConnection,
    taskQueue: QUEUE,
    workflowBundle,
    activities: createRehearsalActivities({
      ...deps,
      deployment: fixture.deployment,
      account: PANEL_ACCOUNT,
    }),
    stickyQueueScheduleToStartTimeout: '1s',
  });
  await worker.runUntil(work);
}

const inRehearsal = (work: (fixture: Fixture) => Promise<void>) =>
  inFixture((fixture) => withItsWorker(fixture, () => work(fixture)), { devServer: true, runs });

const open = async (fixture: Fixture) =>
  openRehearsal(await fixture.as(fixture.actorOf('holder')), {
    serviceId: fixture.service.id,
    clientId: fixture.holder.id,
  });

const reaches = (fixture: Fixture, changeId: string, state: string) =>
  until(async () => {
    const [change] = await fixture.sql<{ state: string; version: number }>(
      'select state, version from service_change where id = $1',
      [changeId],
    );
    return change?.state === state && change;
  }, `the change is ${state}`);

/** Nothing that it began is under way, and it was told of every ring. */
const rests = (run: WorkflowHandle) =>
  until(async () => {
    const { pendingActivities, pendingWorkflowTask } = (await run.describe()).raw;
    return (pendingActivities ?? []).length === 0 && !pendingWorkflowTask;
  }, 'the run waits');

/** Its time is over, as the database has it, and its run is rung by the sweep. */
async function passTime(fixture: Fixture, changeId: string): Promise<void> {
  await fixture.sql(
    "update service_change set deadline = opened_at, next_check_at = opened_at - interval '1 hour' where id = $1",
    [changeId],
  );
  await fixture.sweep();
}

it(
  'a kind of three states, one pause, one panel step and one staff task needs nothing of the product but its registry line',
  inRehearsal(async (fixture) => {
    const changeId = await open(fixture);
    const run = fixture.client.workflow.getHandle(`rehearsal/${changeId}`);
    const { reference } = await staffChange(await fixture.as(fixture.agent), { changeId });
    expect(reference).toMatch(/^RE-[2-9B-Z]{8}$/);
    expect((await run.describe()).raw.workflowExecutionInfo?.searchAttributes?.indexedFields).toHaveProperty(
      'Reference',
    );
    await expect(fixture.open()).rejects.toMatchObject({ code: 'CHANGE_IN_PROGRESS' });

    // A freeze pauses it with a task, and is rung when it is lifted.
    const clientId = fixture.holder.id;
    await freezeClientByStaff(await fixture.as(fixture.agent), { clientId });
    await reaches(fixture, changeId, 'paused');
    await fixture.task('frozen_change');
    await unfreezeClient(await fixture.as(fixture.agent), { clientId });
    await reaches(fixture, changeId, 'waiting');

    // A run that is lost comes back by the sweep, where the change stands. One that is lost in the middle of a step leaves it
    // to that step to go on, and to the sweep ten minutes later.
    await rests(run);
    await run.terminate('by an operator');
    fixture.outside.panel.faults.add({ kind: 'refuse', times: 3 });
    await passTime(fixture, changeId);
    await reaches(fixture, changeId, 'working');

    // The panel refuses: staff is asked, and its choice goes on from there.
    await fixture.task('panel_hand_over');
    await fixture.resolve('panel_hand_over', 'retry');
    const { version } = await reaches(fixture, changeId, 'done');
    expect(await run.result()).toBe('done');
    expect(fixture.outside.panel.account(PANEL_ACCOUNT.user)?.email).toBe('ensayo@example.com');

    // Whoever watches it sees that it is closed, and nobody else.
    const watcher = fixture.actorOf('holder');
    await fixture.sql(
      "insert into session (id, token_hash, client_id, created_at, expires_at) values ($1, 'none', $2, $3, $3::timestamptz + interval '1 minute')",
      [watcher.sessionId, watcher.clientId, await fixture.clock.now()],
    );
    expect(await tickOfChange(await fixture.as(watcher), { changeId })).toMatchObject({
      version,
      closed: true,
    });
  }),
);

it(
  'withdrawn it leaves its service free; under a database restored from before its completed run parks it with a task',
  inRehearsal(async (fixture) => {
    const changeIds: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const changeId = await open(fixture);
      changeIds.push(changeId);
      await withdrawRehearsal(await fixture.as(fixture.actorOf('holder')), changeId);
      expect(await fixture.client.workflow.getHandle(`rehearsal/${changeId}`).result()).toBe('withdrawn');
    }
    await fixture.sql(
      `update service_change set state = 'waiting', closed_at = null, next_check_at = opened_at - interval '1 hour'
      where id = $1`,
      [changeIds[0]],
    );
    await fixture.sweep();
    await fixture.task('database_restored');
  }),
);
