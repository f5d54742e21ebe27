import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { sendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { reviewHandOver } from '../../domain/transfer/hand-over.ts';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';
import { handOver } from './handed-over.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;

/** Commits while the panel is away. */
async function commitWithPanelAway(scene: Scene): Promise<void> {
  await scene.outside.panel.pause();
  const grantToken = await scene.grant('holder', 'immediate_transfer', scene.service.id);
  await scene.open({ grantToken });
  await scene.say('holder');
  await scene.say('recipient');
  await scene.reached('committed');
}

async function panelComesBack(scene: Scene): Promise<void> {
  await scene.outside.panel.resume();
  await scene.sleep('1 hour');
  await scene.quiet();
}

const openTasks = (scene: Scene) =>
  scene.sql('select kind from staff_task where resolved_at is null order by kind');
const commandsOf = (scene: Scene) =>
  scene.outside.panel.log.filter(({ user }) => user === PANEL_ACCOUNT.user).map(({ command }) => command);

describe('a freeze after the commit (G9, T12)', () => {
  it(
    'of the new holder: the old one is locked out, but nobody gets access until staff lifts it',
    inScene(async (scene) => {
      await commitWithPanelAway(scene);
      expect(await scene.say('recipient', 'No fui yo')).toBe('frozen');
      await panelComesBack(scene);
      expect(commandsOf(scene)).toContain('passwd');
      expect(await scene.sentTo('recipient', 'email')).not.toContain('transfer_credentials');
      expect((await scene.change()).state).toBe('committed');
      expect(await openTasks(scene)).toEqual([{ kind: 'account_frozen' }, { kind: 'frozen_change' }]);
      await scene.resolve('frozen_change', 'seen');
      await scene.task('frozen_change');
      expect(await scene.sentTo('recipient', 'email')).not.toContain('transfer_credentials');
      await unfreezeClient(await scene.as(scene.agent), { clientId: scene.recipient.id });
      await scene.reached('completed');
      expect(await scene.credentialsLink()).toContain('/acceso/');
      expect(await openTasks(scene)).toEqual([]);
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
    }),
  );

  it(
    'of the old holder comes too late: the hand-over goes on, and staff keeps the task that says so',
    inScene(async (scene) => {
      await commitWithPanelAway(scene);
      await freezeClientByStaff(await scene.as(scene.agent), { clientId: scene.holder.id });
      await panelComesBack(scene);
      await scene.reached('completed');
      expect(await scene.credentialsLink()).toContain('/acceso/');
      expect(await openTasks(scene)).toEqual([{ kind: 'frozen_change' }]);
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
    }),
  );

  it.each([
    [
      'the new holder',
      `update client set frozen_at = $1 where id = (select client_id from change_party where role = 'recipient')`,
    ],
    ['the service', 'update service set frozen_at = $1'],
  ])('of %s stops the link to the credentials at its own lock', (_, freeze) =>
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        await handOver(scene.sql, { changeId, state: 'committed', passwordSeed: 'seed' });
        await scene.sql(freeze, [await scene.clock.now()]);
        const sending = {
          changeId,
          passwordSeed: 'seed',
          credentials: { user: PANEL_ACCOUNT.user, password: 'one-use' },
        };
        await expect(sendCredentialsLink(await scene.as(SYSTEM), sending)).rejects.toMatchObject({
          code: 'FROZEN',
        });
        expect(await scene.sql('select 1 from one_time_link')).toEqual([]);
      },
      { withWorkers: false },
    )(),
  );

  it(
    'of a service that is handed over by hand: staff is asked about the panel once it is lifted',
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        await scene.sql("update service_change set state = 'committed'");
        const review = async () => reviewHandOver(await scene.as(SYSTEM), { changeId, knownVersion: 0 });
        await scene.sql('update service set frozen_at = $1', [await scene.clock.now()]);
        expect((await review()).waitingFor).toBe('staff');
        expect(await openTasks(scene)).toEqual([{ kind: 'frozen_change' }]);
        await scene.sql('update service set frozen_at = null');
        expect((await review()).waitingFor).toBe('staff');
        expect(await openTasks(scene)).toEqual([{ kind: 'frozen_change' }, { kind: 'panel_hand_over' }]);
      },
      { withWorkers: false, manual: true },
    ),
  );
});
