import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handOverSubject } from '../../domain/credentials/hand-over-subject.ts';
import { sendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { reviewHandOver } from '../../domain/transfer/hand-over.ts';
import { inScene, PANEL_ACCOUNT, type Scene } from '../harness/scene.ts';
import { arrival } from '../messaging/seed.ts';
import { handOver } from './handed-over.ts';

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
    'sets the password of the link in every call, so that one which acts after it was given up changes nothing',
    inScene(async (scene) => {
      await scene.openWithConsents();
      scene.outside.panel.faults.add({ kind: '5xx_accepted', match: 'passwd', times: 2 });
      await coolOff(scene);
      await scene.reached('completed');
      const set = scene.outside.panel.log.filter(
        ({ command, user }) => command === 'passwd' && user === PANEL_ACCOUNT.user,
      );
      expect(set.length).toBeGreaterThan(2);
      const opened = await fetch(await scene.credentialsLink(), { method: 'POST' });
      const [password = ''] = /[\w-]{43}/.exec(await opened.text()) ?? [];
      const hash = createHash('sha256').update(password).digest('hex');
      expect(new Set(set.map(({ account }) => account?.passwordHash))).toEqual(new Set([hash]));
      expect(await scene.sql('select password_seed from credentials_hand_over')).toEqual([
        { password_seed: null },
      ]);
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

  it.each(['cooling_off', 'withdrawn', 'completed'])(
    'touches no panel when the transfer is %s, whatever stray step asks',
    (state) =>
      inScene(
        async (scene) => {
          const { ctx, changeId } = await inState(scene, state);
          expect(await handOverSubject(ctx, changeId)).toBeUndefined();
          await handOver(scene.sql, { changeId, state: 'committed', passwordSeed: SEED });
          expect(await handOverSubject(ctx, changeId)).toBeDefined();
        },
        { withWorkers: false },
      )(),
  );

  it.each(['cooling_off', 'withdrawn'])(
    'sends no link to credentials when the transfer is %s, whatever stray step asks',
    (state) =>
      inScene(
        async (scene) => {
          const { ctx, changeId } = await inState(scene, state);
          const credentials = { user: PANEL_ACCOUNT.user, password: 'one-use' };
          const send = () => sendCredentialsLink(ctx, { changeId, credentials, passwordSeed: SEED });
          expect(await send()).toBe(false);
          expect(await scene.sql('select 1 from one_time_link')).toEqual([]);
          await handOver(scene.sql, { changeId, state: 'committed', passwordSeed: SEED });
          expect(await send()).toBe(true);
        },
        { withWorkers: false },
      )(),
  );

  it(
    'sends no link while a message of the new holder waits: it may be NO FUI YO',
    inScene(
      async (scene) => {
        const { ctx, changeId } = await inState(scene, 'committed');
        const credentials = { user: PANEL_ACCOUNT.user, password: 'one-use' };
        const send = () => sendCredentialsLink(ctx, { changeId, credentials, passwordSeed: SEED });
        const { phone } = scene.recipient;
        await receiveInbound({ ...ctx, deliver: async () => undefined }, arrival(phone, 'NO FUI YO'));
        await expect(send()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        expect(await scene.sql('select 1 from one_time_link')).toEqual([]);
        await processSender(ctx, senderKeyOf(phone));
        await expect(send()).rejects.toMatchObject({ code: 'FROZEN' });
      },
      { withWorkers: false },
    ),
  );

  it(
    'whose link comes too early for a waiting message is tried again, and is no failing step',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.outside.panel.pause();
      await scene.sleep('25 hours');
      await scene.reached('committed');
      const release = await scene.holdConversation('recipient');
      await scene.outside.whatsapp.inbound({ from: scene.recipient.phone, body: 'hola' });
      await scene.messageWaits('recipient');
      await scene.outside.panel.resume();
      await scene.sleep('1 hour');
      expect((await scene.change()).state).toBe('committed');
      expect(await scene.sql('select 1 from one_time_link')).toEqual([]);
      expect(await scene.sql('select kind from staff_task')).toEqual([]);
      await release();
      await scene.sleep('1 hour');
      await scene.reached('completed');
    }),
  );

  it(
    'of a service whose panel account staff had to name first is made on the panel by a retry',
    inScene(async (scene) => {
      await scene.sql('update service set panel_user = null');
      await scene.openWithConsents();
      await coolOff(scene);
      await scene.task('panel_hand_over');
      await scene.sql('update service set panel_user = $1', [PANEL_ACCOUNT.user]);
      await scene.resolve('panel_hand_over', 'retry');
      await scene.reached('completed');
      expect(commandsOf(scene)).toContain('passwd');
      expect(await scene.credentialsLink()).toContain('/acceso/');
    }),
  );

  it(
    'whose run was lost after the link went out is only completed',
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        const review = async () =>
          reviewHandOver(await scene.as({ type: 'system', process: 'test' }), { changeId, knownVersion: 0 });
        await handOver(scene.sql, { changeId, state: 'committed', passwordSeed: 'seed' });
        expect(await review()).toMatchObject({ state: 'committed', waitingFor: 'nothing' });
        await scene.sql('update credentials_hand_over set password_seed = null');
        await scene.sql(
          `insert into one_time_link (token_hash, purpose, client_id, change_id, created_at, expires_at)
          select 'sent', 'panel_credentials', client_id, change_id, window_ends_at, window_ends_at
          from transfer join change_party using (change_id) where role = 'recipient'`,
        );
        expect(await review()).toMatchObject({ state: 'completed' });
      },
      { withWorkers: false },
    ),
  );

  it(
    'that staff did by hand completes the transfer',
    inScene(
      async (scene) => {
        await scene.openWithConsents();
        // The policy of a change is the one it opened under (G1).
        await scene.sql('update company_settings set task_due_hours = 5');
        await coolOff(scene);
        await scene.reached('committed');
        const { id } = await scene.task('panel_hand_over');
        const due = "due_at - opened_at = interval '24 hours'";
        expect(await scene.sql(`select ${due} as due from staff_task where id = $1`, [id])).toEqual([
          { due: true },
        ]);
        await scene.resolve('panel_hand_over', 'done_by_hand');
        await scene.reached('completed');
      },
      { manual: true },
    ),
  );
});

const SEED = 'seed-of-a-test';

/** A transfer whose recipient holds the service, in a state to which its commit may not have brought it. */
async function inState(scene: Scene, state: string) {
  const changeId = await scene.open();
  if (state === 'committed' || state === 'completed') {
    await handOver(scene.sql, { changeId, state, passwordSeed: SEED });
  } else {
    await scene.sql('update service_change set state = $1', [state]);
    await scene.sql('update ownership_interval set client_id = $1', [scene.recipient.id]);
  }
  return { changeId, ctx: await scene.as({ type: 'system', process: 'test' }) };
}
