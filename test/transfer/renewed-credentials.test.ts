import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createPanelActivities } from '../../activities/panel.ts';
import { leaveCredentialsToStaff, renewCredentials } from '../../domain/credentials/renew-credentials.ts';
import { resendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { createWhmPanel } from '../../integrations/panel/whm.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { renewalsOf } from '../history/runs.ts';
import { openAtOnce, parties } from '../replay/play.ts';
import { handOver } from './handed-over.ts';

/** A transfer carried out at once; resolves to the id of its change. */
async function handedOver(scene: Scene): Promise<string> {
  await openAtOnce(scene);
  for (const party of parties) await scene.say(party);
  const { id } = await scene.reached('completed');
  await scene.quiet();
  return id;
}

/** The links that reached the new holder's mailbox, the newest last. */
function linksOf({ outside, recipient }: Scene): string[] {
  const mails = outside.mailbox.mails(recipient.email);
  return mails.flatMap(({ text }) => /https?:\/\/\S+\/acceso\/[\w-]+/.exec(text) ?? []);
}

async function newLink(scene: Scene, number: number): Promise<string> {
  return until(async () => linksOf(scene)[number - 1], 'a new link arrived');
}

const opens = async (link: string) => (await fetch(link, { method: 'POST' })).status === 200;
const renew = async (scene: Scene, changeId: string) =>
  renewCredentials(await scene.as(scene.agent), { changeId });
const tasks = ({ sql }: Scene) =>
  sql<{ choice: string | null; why: string }>(
    "select choice, details ->> 'why' as why from staff_task where kind = 'credentials_unopened' order by opened_at",
  );
const passwordsSet = ({ outside }: Scene) =>
  outside.panel.log.filter(({ command, user }) => command === 'passwd' && user === PANEL_ACCOUNT.user).length;

describe('new credentials that did not reach the new holder (T12, G7)', () => {
  it(
    'because their mail was refused: staff has a new link sent, which opens',
    inScene(async (scene) => {
      const refusals = { kind: '5xx', match: scene.recipient.email, times: 100 } as const;
      scene.outside.mailbox.faults.add(refusals);
      await handedOver(scene);
      await scene.task('credentials_unopened');
      expect(await tasks(scene)).toEqual([{ choice: null, why: 'message_failed' }]);
      scene.outside.mailbox.faults.clear();
      await scene.resolve('credentials_unopened', 'send_new_link');
      expect(await opens(await newLink(scene, 1))).toBe(true);
      await scene.sleep('8 days');
      await scene.sweep();
      expect(await tasks(scene)).toEqual([{ choice: 'send_new_link', why: 'message_failed' }]);
    }),
  );

  it(
    'because their mail was refused: a link that staff sends itself settles the task',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
      const changeId = await handedOver(scene);
      await scene.task('credentials_unopened');
      scene.outside.mailbox.faults.clear();
      const credentials = { user: PANEL_ACCOUNT.user, password: 'recien puesta' };
      await resendCredentialsLink(await scene.as(scene.agent), { changeId, credentials });
      expect(await tasks(scene)).toEqual([{ choice: 'overtaken', why: 'message_failed' }]);
    }),
  );

  it(
    'because nobody opened the link while it lasted: once, and not if it was opened or the service passed on',
    inScene(async (scene) => {
      const changeId = await handedOver(scene);
      await scene.sleep('6 days');
      await scene.sweep();
      expect(await tasks(scene)).toEqual([]);
      await scene.sleep('2 days');
      for (const _ of parties) await scene.sweep();
      expect(await tasks(scene)).toEqual([{ choice: null, why: 'not_opened' }]);
      await scene.resolve('credentials_unopened', 'send_new_link');
      expect(await opens(linksOf(scene)[0] ?? '')).toBe(false);
      expect(await opens(await newLink(scene, 2))).toBe(true);
      await renew(scene, changeId);
      await newLink(scene, 3);
      await scene.sql('update ownership_interval set client_id = $1 where ended_at is null', [
        scene.holder.id,
      ]);
      await scene.sleep('8 days');
      await scene.sweep();
      expect(await tasks(scene)).toHaveLength(1);
    }),
  );

  it(
    'because nobody knows whether their mail left: staff sends it again, with a new link and a new password',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: 'drop_reply', match: scene.recipient.email, times: 100 });
      await handedOver(scene);
      const parked = await until(async () => {
        const [row] = await scene.sql<{ id: string; variables: object }>(
          "select id, variables from outbound_message where template = 'transfer_credentials' and state = 'parked'",
        );
        return row;
      }, 'the mail is parked');
      expect(parked.variables).toEqual({});
      scene.outside.mailbox.faults.clear();
      const before = passwordsSet(scene);
      const [task] = await scene.sql<{ id: string }>('select id from staff_task where message_id = $1', [
        parked.id,
      ]);
      await resolveTask(await scene.as(scene.agent), { taskId: task?.id ?? '', choice: 'send_again' });
      expect(await opens(linksOf(scene)[0] ?? '')).toBe(false);
      expect(await opens(await newLink(scene, 2))).toBe(true);
      expect(passwordsSet(scene)).toBe(before + 1);
      expect(
        await scene.sql('select 1 from staff_task where message_id = $1 and choice = $2', [
          parked.id,
          'send_again',
        ]),
      ).toHaveLength(1);
    }),
  );

  it(
    'and were given to him by hand: the link in his mailbox shows nothing any more, and staff is not asked again',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: 'drop_reply', match: scene.recipient.email, times: 100 });
      await handedOver(scene);
      await until(
        async () =>
          (await scene.sql("select 1 from staff_task where details ->> 'template' = 'transfer_credentials'"))
            .length === 1,
        'the mail is parked',
      );
      await scene.sql("update credentials_hand_over set due_at = due_at - interval '8 days'");
      await scene.sweep();
      await scene.resolve('credentials_unopened', 'given_by_hand');
      const parked =
        "select 1 from staff_task where kind = 'message_parked' and resolved_at is null and details ->> 'template' = 'transfer_credentials'";
      expect(await scene.sql(parked)).toEqual([]);
      expect(await opens(await newLink(scene, 1))).toBe(false);
      await scene.sleep('30 days');
      await scene.sweep();
      expect(await tasks(scene)).toEqual([{ choice: 'given_by_hand', why: 'not_opened' }]);
    }),
  );
});

describe('a renewal of the credentials', () => {
  it(
    'that staff chooses for a service by hand is refused with what to do instead, and the task stays open',
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        await handOver(scene.sql, { changeId, state: 'completed', passwordSeed: 'seed' });
        await scene.sql("update product set provisioner = 'manual'");
        await leaveCredentialsToStaff(await scene.as({ type: 'system', process: 'test' }), { changeId });
        await expect(scene.resolve('credentials_unopened', 'send_new_link')).rejects.toMatchObject({
          code: 'SERVICE_NOT_ON_PANEL',
        });
        expect(await tasks(scene)).toEqual([{ choice: null, why: 'not_issued' }]);
        await scene.resolve('credentials_unopened', 'given_by_hand');
      },
      { withWorkers: false },
    ),
  );

  it(
    'that the panel refuses is left to staff, who may have it tried again',
    inScene(async (scene) => {
      const changeId = await handedOver(scene);
      scene.outside.panel.faults.add({ kind: 'refuse', times: 1 });
      await renew(scene, changeId);
      await scene.task('credentials_unopened');
      expect(await tasks(scene)).toEqual([{ choice: null, why: 'not_issued' }]);
      await scene.resolve('credentials_unopened', 'send_new_link');
      expect(await opens(await newLink(scene, 2))).toBe(true);
    }),
  );

  it(
    'that was asked for twice at once sends one link, to the password that was set last',
    inScene(async (scene) => {
      const changeId = await handedOver(scene);
      const before = passwordsSet(scene);
      await scene.temporalAway(async () => {
        for (const _ of parties) await renew(scene, changeId);
      });
      await scene.sleep('1 minute');
      await scene.sweep();
      for (const run of await renewalsOf(scene)) await scene.client.workflow.getHandle(run).result();
      await scene.quiet();
      expect(linksOf(scene)).toHaveLength(2);
      expect(await opens(await newLink(scene, 2))).toBe(true);
      expect(passwordsSet(scene)).toBeGreaterThan(before);
    }),
  );

  it(
    'that staff was faster than, by a link to a password of its own, changes nothing any more',
    inScene(async (scene) => {
      const changeId = await handedOver(scene);
      const before = passwordsSet(scene);
      await scene.temporalAway(async () => {
        await renew(scene, changeId);
        const credentials = { user: PANEL_ACCOUNT.user, password: 'recien puesta' };
        await resendCredentialsLink(await scene.as(scene.agent), { changeId, credentials });
      });
      await scene.sleep('1 minute');
      await scene.sweep();
      for (const run of await renewalsOf(scene)) await scene.client.workflow.getHandle(run).result();
      const opened = await fetch(await newLink(scene, 2), { method: 'POST' });
      expect(await opened.text()).toContain('recien puesta');
      expect(passwordsSet(scene)).toBe(before);
    }),
  );

  it(
    'whose run an operator terminated comes to staff by its time',
    inScene(
      async (scene) => {
        const changeId = await handedOver(scene);
        await scene.outside.panel.pause();
        await renew(scene, changeId);
        await scene.quiet();
        expect(await opens(await newLink(scene, 1))).toBe(true);
        const [run = ''] = await renewalsOf(scene);
        await scene.client.workflow.getHandle(run).terminate('by an operator');
        // A try that was under way when the run ended would reach the panel after all, and settle the task itself.
        await scene.workforce.stop();
        await scene.outside.panel.resume();
        await scene.workforce.start();
        await scene.sql("update credentials_hand_over set due_at = due_at - interval '9 hours'");
        await scene.sweep();
        expect(await tasks(scene)).toEqual([{ choice: null, why: 'not_opened' }]);
        await scene.resolve('credentials_unopened', 'send_new_link');
        expect(await opens(await newLink(scene, 2))).toBe(true);
      },
      { devServer: true },
    ),
  );

  it(
    'is refused before the hand-over is over, for a service by hand, for who holds it no more, and while frozen',
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        const refused = async (code: string) =>
          expect(renew(scene, changeId)).rejects.toMatchObject({ code });
        await refused('NOT_FOUND');
        await handOver(scene.sql, { changeId, state: 'committed' });
        await refused('CHANGE_IN_PROGRESS');
        await handOver(scene.sql, { changeId, state: 'completed' });
        await scene.sql('update ownership_interval set client_id = $1', [scene.holder.id]);
        await refused('NOT_FOUND');
        await scene.sql('update ownership_interval set client_id = $1', [scene.recipient.id]);
        await scene.sql('update client set frozen_at = now() where id = $1', [scene.recipient.id]);
        await refused('FROZEN');
        await scene.sql('update client set frozen_at = null');
        await scene.sql("update product set provisioner = 'manual'");
        await refused('SERVICE_NOT_ON_PANEL');
        expect(
          await scene.sql('select 1 from handoff where payload ->> $1 = $2', ['kind', 'credentials']),
        ).toEqual([]);
      },
      { withWorkers: false },
    ),
  );
});

it(
  'the step that sends the link, made again after its commit, sends no second mail (T12)',
  inScene(
    async (scene) => {
      const changeId = await scene.open();
      await handOver(scene.sql, { changeId, state: 'committed', passwordSeed: 'seed' });
      const { issueCredentials } = createPanelActivities({
        orm: scene.database.orm,
        clock: scene.clock,
        deployment: TEST_DEPLOYMENT,
        deliver: async () => undefined,
        panel: createWhmPanel(scene.outside.panelSettings),
      });
      for (const attempt of [1, 2]) {
        await new MockActivityEnvironment({ attempt }).run(issueCredentials, changeId);
      }
      const mails = "select 1 from outbound_message where template = 'transfer_credentials'";
      expect(await scene.sql(mails)).toHaveLength(1);
      expect(await scene.sql('select 1 from one_time_link where used_at is null')).toHaveLength(1);
    },
    { withWorkers: false },
  ),
);
