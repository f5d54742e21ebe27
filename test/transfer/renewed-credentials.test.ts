import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createPanelActivities } from '../../activities/panel.ts';
import { leaveCredentialsToStaff, renewCredentials } from '../../domain/credentials/renew-credentials.ts';
import { resendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { TEST_DEPLOYMENT } from '../harness/builders.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { renewalsOf } from '../history/runs.ts';
import { openAtOnce, parties } from '../replay/play.ts';
import { handOver } from './handed-over.ts';

/** A transfer carried out at once; resolves to the id of its change. */
async function handedOver(fixture: Fixture): Promise<string> {
  await openAtOnce(fixture);
  for (const party of parties) await fixture.say(party);
  const { id } = await fixture.reached('completed');
  await fixture.quiet();
  return id;
}

/** The links that reached the new holder's mailbox, the newest last. */
function linksOf({ outside, recipient }: Fixture): string[] {
  const mails = outside.mailbox.mails(recipient.email);
  return mails.flatMap(({ text }) => /https?:\/\/\S+\/acceso\/[\w-]+/.exec(text) ?? []);
}

async function newLink(fixture: Fixture, number: number): Promise<string> {
  return until(async () => linksOf(fixture)[number - 1], 'a new link arrived');
}

const opens = async (link: string) => (await fetch(link, { method: 'POST' })).status === 200;
const renew = async (fixture: Fixture, changeId: string) =>
  renewCredentials(await fixture.as(fixture.agent), { changeId });
const tasks = ({ sql }: Fixture) =>
  sql<{ choice: string | null; why: string }>(
    "select choice, details ->> 'why' as why from staff_task where kind = 'credentials_unopened' order by opened_at",
  );
const passwordsSet = ({ outside }: Fixture) =>
  outside.panel.log.filter(({ command, user }) => command === 'passwd' && user === PANEL_ACCOUNT.user).length;

describe('new credentials that did not reach the new holder (T12, G7)', () => {
  it(
    'because their mail was refused: staff has a new link sent, which opens',
    inFixture(async (fixture) => {
      const refusals = { kind: '5xx', match: fixture.recipient.email, times: 100 } as const;
      fixture.outside.mailbox.faults.add(refusals);
      await handedOver(fixture);
      await fixture.task('credentials_unopened');
      expect(await tasks(fixture)).toEqual([{ choice: null, why: 'message_failed' }]);
      fixture.outside.mailbox.faults.clear();
      await fixture.resolve('credentials_unopened', 'send_new_link');
      expect(await opens(await newLink(fixture, 1))).toBe(true);
      await fixture.sleep('8 days');
      await fixture.sweep();
      expect(await tasks(fixture)).toEqual([{ choice: 'send_new_link', why: 'message_failed' }]);
    }),
  );

  it(
    'because their mail was refused: a link that staff sends itself settles the task',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
      const changeId = await handedOver(fixture);
      await fixture.task('credentials_unopened');
      fixture.outside.mailbox.faults.clear();
      const credentials = { user: PANEL_ACCOUNT.user, password: 'recien puesta' };
      await resendCredentialsLink(await fixture.as(fixture.agent), { changeId, credentials });
      expect(await tasks(fixture)).toEqual([{ choice: 'overtaken', why: 'message_failed' }]);
    }),
  );

  it(
    'because nobody opened the link while it lasted: once, and not if it was opened or the service passed on',
    inFixture(async (fixture) => {
      const changeId = await handedOver(fixture);
      await fixture.sleep('6 days');
      await fixture.sweep();
      expect(await tasks(fixture)).toEqual([]);
      await fixture.sleep('2 days');
      for (const _ of parties) await fixture.sweep();
      expect(await tasks(fixture)).toEqual([{ choice: null, why: 'not_opened' }]);
      await fixture.resolve('credentials_unopened', 'send_new_link');
      expect(await opens(linksOf(fixture)[0] ?? '')).toBe(false);
      expect(await opens(await newLink(fixture, 2))).toBe(true);
      await renew(fixture, changeId);
      await newLink(fixture, 3);
      await fixture.sql('update ownership_interval set client_id = $1 where ended_at is null', [
        fixture.holder.id,
      ]);
      await fixture.sleep('8 days');
      await fixture.sweep();
      expect(await tasks(fixture)).toHaveLength(1);
    }),
  );

  it(
    'because nobody knows whether their mail left: staff sends it again, with a new link and a new password',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: 'drop_reply', match: fixture.recipient.email, times: 100 });
      await handedOver(fixture);
      const parked = await until(async () => {
        const [row] = await fixture.sql<{ id: string; variables: object }>(
          "select id, variables from outbound_message where template = 'transfer_credentials' and state = 'parked'",
        );
        return row;
      }, 'the mail is parked');
      expect(parked.variables).toEqual({});
      fixture.outside.mailbox.faults.clear();
      const before = passwordsSet(fixture);
      const [task] = await fixture.sql<{ id: string }>('select id from staff_task where message_id = $1', [
        parked.id,
      ]);
      await resolveTask(await fixture.as(fixture.agent), { taskId: task?.id ?? '', choice: 'send_again' });
      expect(await opens(linksOf(fixture)[0] ?? '')).toBe(false);
      expect(await opens(await newLink(fixture, 2))).toBe(true);
      expect(passwordsSet(fixture)).toBe(before + 1);
      expect(
        await fixture.sql('select 1 from staff_task where message_id = $1 and choice = $2', [
          parked.id,
          'send_again',
        ]),
      ).toHaveLength(1);
    }),
  );

  it(
    'and were given to him by hand: the link in his mailbox shows nothing any more, and staff is not asked again',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: 'drop_reply', match: fixture.recipient.email, times: 100 });
      await handedOver(fixture);
      await until(
        async () =>
          (
            await fixture.sql(
              "select 1 from staff_task where details ->> 'template' = 'transfer_credentials'",
            )
          ).length === 1,
        'the mail is parked',
      );
      await fixture.sql("update credentials_hand_over set due_at = due_at - interval '8 days'");
      await fixture.sweep();
      await fixture.resolve('credentials_unopened', 'given_by_hand');
      const parked =
        "select 1 from staff_task where kind = 'message_parked' and resolved_at is null and details ->> 'template' = 'transfer_credentials'";
      expect(await fixture.sql(parked)).toEqual([]);
      expect(await opens(await newLink(fixture, 1))).toBe(false);
      await fixture.sleep('30 days');
      await fixture.sweep();
      expect(await tasks(fixture)).toEqual([{ choice: 'given_by_hand', why: 'not_opened' }]);
    }),
  );
});

describe('a renewal of the credentials', () => {
  it(
    'that staff chooses for a service by hand is refused with what to do instead, and the task stays open',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        await handOver(fixture.sql, { changeId, state: 'completed', passwordSeed: 'seed' });
        await fixture.sql("update product set provisioner = 'manual'");
        await leaveCredentialsToStaff(await fixture.as({ type: 'system', process: 'test' }), { changeId });
        await expect(fixture.resolve('credentials_unopened', 'send_new_link')).rejects.toMatchObject({
          code: 'SERVICE_NOT_ON_PANEL',
        });
        expect(await tasks(fixture)).toEqual([{ choice: null, why: 'not_issued' }]);
        await fixture.resolve('credentials_unopened', 'given_by_hand');
      },
      { withWorkers: false },
    ),
  );

  it(
    'that the panel refuses is left to staff, who may have it tried again',
    inFixture(async (fixture) => {
      const changeId = await handedOver(fixture);
      fixture.outside.panel.faults.add({ kind: 'refuse', times: 1 });
      await renew(fixture, changeId);
      await fixture.task('credentials_unopened');
      expect(await tasks(fixture)).toEqual([{ choice: null, why: 'not_issued' }]);
      await fixture.resolve('credentials_unopened', 'send_new_link');
      expect(await opens(await newLink(fixture, 2))).toBe(true);
    }),
  );

  it(
    'that was asked for twice at once sends one link, to the password that was set last',
    inFixture(async (fixture) => {
      const changeId = await handedOver(fixture);
      const before = passwordsSet(fixture);
      await fixture.temporalAway(async () => {
        for (const _ of parties) await renew(fixture, changeId);
      });
      await fixture.sleep('1 minute');
      await fixture.sweep();
      for (const run of await renewalsOf(fixture)) await fixture.client.workflow.getHandle(run).result();
      await fixture.quiet();
      expect(linksOf(fixture)).toHaveLength(2);
      expect(await opens(await newLink(fixture, 2))).toBe(true);
      expect(passwordsSet(fixture)).toBeGreaterThan(before);
    }),
  );

  it(
    'that staff was faster than, by a link to a password of its own, changes nothing any more',
    inFixture(async (fixture) => {
      const changeId = await handedOver(fixture);
      const before = passwordsSet(fixture);
      await fixture.temporalAway(async () => {
        await renew(fixture, changeId);
        const credentials = { user: PANEL_ACCOUNT.user, password: 'recien puesta' };
        await resendCredentialsLink(await fixture.as(fixture.agent), { changeId, credentials });
      });
      await fixture.sleep('1 minute');
      await fixture.sweep();
      for (const run of await renewalsOf(fixture)) await fixture.client.workflow.getHandle(run).result();
      const opened = await fetch(await newLink(fixture, 2), { method: 'POST' });
      expect(await opened.text()).toContain('recien puesta');
      expect(passwordsSet(fixture)).toBe(before);
    }),
  );

  it(
    'whose run an operator terminated comes to staff by its time',
    inFixture(
      async (fixture) => {
        const changeId = await handedOver(fixture);
        await fixture.outside.panel.pause();
        await renew(fixture, changeId);
        await fixture.quiet();
        expect(await opens(await newLink(fixture, 1))).toBe(true);
        const [run = ''] = await renewalsOf(fixture);
        await fixture.client.workflow.getHandle(run).terminate('by an operator');
        // A try that was under way when the run ended would reach the panel after all, and settle the task itself.
        await fixture.workforce.stop();
        await fixture.outside.panel.resume();
        await fixture.workforce.start();
        await fixture.sql("update credentials_hand_over set due_at = due_at - interval '9 hours'");
        await fixture.sweep();
        expect(await tasks(fixture)).toEqual([{ choice: null, why: 'not_opened' }]);
        await fixture.resolve('credentials_unopened', 'send_new_link');
        expect(await opens(await newLink(fixture, 2))).toBe(true);
      },
      { devServer: true },
    ),
  );

  it(
    'is refused before the hand-over is over, for a service by hand, for who holds it no more, and while frozen',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        const refused = async (code: string) =>
          expect(renew(fixture, changeId)).rejects.toMatchObject({ code });
        await refused('NOT_FOUND');
        await handOver(fixture.sql, { changeId, state: 'committed' });
        await refused('CHANGE_IN_PROGRESS');
        await handOver(fixture.sql, { changeId, state: 'completed' });
        await fixture.sql('update ownership_interval set client_id = $1', [fixture.holder.id]);
        await refused('NOT_FOUND');
        await fixture.sql('update ownership_interval set client_id = $1', [fixture.recipient.id]);
        await fixture.sql('update client set frozen_at = now() where id = $1', [fixture.recipient.id]);
        await refused('FROZEN');
        await fixture.sql('update client set frozen_at = null');
        await fixture.sql("update product set provisioner = 'manual'");
        await refused('SERVICE_NOT_ON_PANEL');
        expect(
          await fixture.sql('select 1 from handoff where payload ->> $1 = $2', ['kind', 'credentials']),
        ).toEqual([]);
      },
      { withWorkers: false },
    ),
  );
});

it(
  'the step that sends the link, made again after its commit, sends no second mail (T12)',
  inFixture(
    async (fixture) => {
      const changeId = await fixture.open();
      await handOver(fixture.sql, { changeId, state: 'committed', passwordSeed: 'seed' });
      const { issueCredentials } = createPanelActivities({
        orm: fixture.database.orm,
        clock: fixture.clock,
        deployment: TEST_DEPLOYMENT,
        deliver: async () => undefined,
        panels: fixture.outside.panelsOf(fixture.database),
      });
      for (const attempt of [1, 2]) {
        await new MockActivityEnvironment({ attempt }).run(issueCredentials, changeId);
      }
      const mails = "select 1 from outbound_message where template = 'transfer_credentials'";
      expect(await fixture.sql(mails)).toHaveLength(1);
      expect(await fixture.sql('select 1 from one_time_link where used_at is null')).toHaveLength(1);
    },
    { withWorkers: false },
  ),
);
