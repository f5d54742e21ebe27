import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { sendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { reviewHandOver } from '../../domain/transfer/hand-over.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { handOver } from './handed-over.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;

/** Commits while the panel is away. */
async function commitWithPanelAway(fixture: Fixture): Promise<void> {
  await fixture.outside.panel.pause();
  const grantToken = await fixture.grant('holder', 'immediate_transfer', fixture.service.id);
  await fixture.open({ grantToken });
  await fixture.say('holder');
  await fixture.say('recipient');
  await fixture.reached('committed');
}

async function panelComesBack(fixture: Fixture): Promise<void> {
  await fixture.outside.panel.resume();
  await fixture.sleep('1 hour');
  await fixture.quiet();
}

const openTasks = (fixture: Fixture) =>
  fixture.sql('select kind from staff_task where resolved_at is null order by kind');
const commandsOf = (fixture: Fixture) =>
  fixture.outside.panel.log.filter(({ user }) => user === PANEL_ACCOUNT.user).map(({ command }) => command);

describe('a freeze after the commit (G9, T12)', () => {
  it(
    'of the new holder: the old one is locked out, but nobody gets access until staff lifts it',
    inFixture(async (fixture) => {
      await commitWithPanelAway(fixture);
      expect(await fixture.say('recipient', 'No fui yo')).toBe('frozen');
      await panelComesBack(fixture);
      expect(commandsOf(fixture)).toContain('passwd');
      expect(await fixture.sentTo('recipient', 'email')).not.toContain('transfer_credentials');
      expect((await fixture.change()).state).toBe('committed');
      expect(await openTasks(fixture)).toEqual([{ kind: 'account_frozen' }, { kind: 'frozen_change' }]);
      await fixture.resolve('frozen_change', 'seen');
      await fixture.task('frozen_change');
      expect(await fixture.sentTo('recipient', 'email')).not.toContain('transfer_credentials');
      await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.recipient.id });
      await fixture.reached('completed');
      expect(await fixture.credentialsLink()).toContain('/acceso/');
      expect(await openTasks(fixture)).toEqual([]);
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
    }),
  );

  it(
    'of the old holder comes too late: the hand-over goes on, and staff keeps the task that says so',
    inFixture(async (fixture) => {
      await commitWithPanelAway(fixture);
      await freezeClientByStaff(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
      await panelComesBack(fixture);
      await fixture.reached('completed');
      expect(await fixture.credentialsLink()).toContain('/acceso/');
      expect(await openTasks(fixture)).toEqual([{ kind: 'frozen_change' }]);
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
    }),
  );

  it.each([
    [
      'the new holder',
      `update client set frozen_at = $1 where id = (select client_id from change_party where role = 'recipient')`,
    ],
    ['the service', 'update service set frozen_at = $1'],
  ])('of %s stops the link to the credentials at its own lock', (_, freeze) =>
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        await handOver(fixture.sql, { changeId, state: 'committed', passwordSeed: 'seed' });
        await fixture.sql(freeze, [await fixture.clock.now()]);
        const sending = {
          changeId,
          passwordSeed: 'seed',
          credentials: { user: PANEL_ACCOUNT.user, password: 'one-use' },
        };
        await expect(sendCredentialsLink(await fixture.as(SYSTEM), sending)).rejects.toMatchObject({
          code: 'FROZEN',
        });
        expect(await fixture.sql('select 1 from one_time_link')).toEqual([]);
      },
      { withWorkers: false },
    )(),
  );

  it(
    'of a service that is handed over by hand: staff is asked about the panel once it is lifted',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        await fixture.sql("update service_change set state = 'committed'");
        const review = async () => reviewHandOver(await fixture.as(SYSTEM), { changeId, knownVersion: 0 });
        await fixture.sql('update service set frozen_at = $1', [await fixture.clock.now()]);
        expect((await review()).waitingFor).toBe('staff');
        expect(await openTasks(fixture)).toEqual([{ kind: 'frozen_change' }]);
        await fixture.sql('update service set frozen_at = null');
        expect((await review()).waitingFor).toBe('staff');
        expect(await openTasks(fixture)).toEqual([{ kind: 'frozen_change' }, { kind: 'panel_hand_over' }]);
      },
      { withWorkers: false, manual: true },
    ),
  );
});
