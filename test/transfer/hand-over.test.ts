import { describe, expect, it } from 'vitest';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';

async function coolOff(scene: Scene): Promise<void> {
  await scene.reached('cooling_off');
  await scene.quiet();
  await scene.sleep('25 hours');
}

const commandsOf = (scene: Scene) =>
  scene.outside.panel.log.filter(({ user }) => user === PANEL_ACCOUNT.user).map(({ command }) => command);

describe('the hand-over on the panel (T12)', () => {
  it(
    'locks the old holder out, moves the contact, and sends the recipient a link that opens once',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await coolOff(scene);
      await scene.reached('completed');
      expect(scene.outside.panel.account(PANEL_ACCOUNT.user)).toMatchObject({ email: scene.recipient.email });
      const commands = commandsOf(scene);
      expect(commands.indexOf('passwd')).toBeLessThan(commands.lastIndexOf('modifyacct'));
      expect(commands.lastIndexOf('modifyacct')).toBeLessThan(commands.lastIndexOf('passwd'));
      const link = await scene.credentialsLink();
      const opened = await fetch(link, { method: 'POST' });
      expect(await opened.text()).toContain(PANEL_ACCOUNT.user);
      const again = await fetch(link, { method: 'POST' });
      expect(again.status).toBe(400);
    }),
  );

  it(
    'rides out hours of failures',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.outside.panel.pause();
      await scene.sleep('27 hours');
      expect((await scene.change()).state).toBe('committed');
      await scene.outside.panel.resume();
      await scene.sleep('1 hour');
      await scene.reached('completed');
    }),
  );

  it(
    'that fails for good is a staff task; tried again it finishes, and the new holder was never in doubt',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      scene.outside.panel.faults.add({ kind: 'refuse', times: 1 });
      await scene.sleep('25 hours');
      await scene.task('panel_hand_over');
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
      await scene.resolve('panel_hand_over', 'retry');
      await scene.reached('completed');
    }),
  );

  it(
    'that staff did by hand completes the transfer',
    inScene(
      async (scene) => {
        await scene.openWithConsents();
        await coolOff(scene);
        await scene.reached('committed');
        await scene.task('panel_hand_over');
        await scene.resolve('panel_hand_over', 'done_by_hand');
        await scene.reached('completed');
      },
      { manual: true },
    ),
  );
});
