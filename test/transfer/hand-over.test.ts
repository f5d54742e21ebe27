import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { handOverSubject } from '../../domain/credentials/hand-over-subject.ts';
import { sendCredentialsLink } from '../../domain/credentials/send-credentials-link.ts';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { senderKeyOf } from '../../domain/messaging/sender.ts';
import { processSender } from '../../domain/procedures/process-sender.ts';
import { reviewHandOver } from '../../domain/transfer/hand-over.ts';
import { type Fixture, inFixture, PANEL_ACCOUNT } from '../harness/fixture.ts';
import { arrival } from '../messaging/seed.ts';
import { handOver } from './handed-over.ts';

async function coolOff(fixture: Fixture): Promise<void> {
  await fixture.reached('cooling_off');
  await fixture.quiet();
  await fixture.sleep('25 hours');
}

const commandsOf = (fixture: Fixture) =>
  fixture.outside.panel.log.filter(({ user }) => user === PANEL_ACCOUNT.user).map(({ command }) => command);

describe('the hand-over on the panel (T12)', () => {
  it(
    'locks the old holder out, moves the contact, and sends the recipient a link that opens once',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await coolOff(fixture);
      await fixture.reached('completed');
      expect(fixture.outside.panel.account(PANEL_ACCOUNT.user)).toMatchObject({
        email: fixture.recipient.email,
      });
      const commands = commandsOf(fixture);
      expect(commands.indexOf('passwd')).toBeLessThan(commands.lastIndexOf('modifyacct'));
      expect(commands.lastIndexOf('modifyacct')).toBeLessThan(commands.lastIndexOf('passwd'));
      const link = await fixture.credentialsLink();
      const opened = await fetch(link, { method: 'POST' });
      expect(await opened.text()).toContain(PANEL_ACCOUNT.user);
      const again = await fetch(link, { method: 'POST' });
      expect(again.status).toBe(400);
    }),
  );

  it(
    'sets the password of the link in every call, so that one which acts after it was given up changes nothing',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      fixture.outside.panel.faults.add({ kind: '5xx_accepted', match: 'passwd', times: 2 });
      await coolOff(fixture);
      await fixture.reached('completed');
      const set = fixture.outside.panel.log.filter(
        ({ command, user }) => command === 'passwd' && user === PANEL_ACCOUNT.user,
      );
      expect(set.length).toBeGreaterThan(2);
      const opened = await fetch(await fixture.credentialsLink(), { method: 'POST' });
      const [password = ''] = /[\w-]{43}/.exec(await opened.text()) ?? [];
      const hash = createHash('sha256').update(password).digest('hex');
      expect(new Set(set.map(({ account }) => account?.passwordHash))).toEqual(new Set([hash]));
      expect(await fixture.sql('select password_seed from credentials_hand_over')).toEqual([
        { password_seed: null },
      ]);
    }),
  );

  it(
    'rides out hours of failures',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.outside.panel.pause();
      await fixture.sleep('27 hours');
      expect((await fixture.change()).state).toBe('committed');
      await fixture.outside.panel.resume();
      await fixture.sleep('1 hour');
      await fixture.reached('completed');
    }),
  );

  it(
    'that fails for good is a staff task; tried again it finishes, and the new holder was never in doubt',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      fixture.outside.panel.faults.add({ kind: 'refuse', times: 1 });
      await fixture.sleep('25 hours');
      await fixture.task('panel_hand_over');
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
      await fixture.resolve('panel_hand_over', 'retry');
      await fixture.reached('completed');
    }),
  );

  it.each(['cooling_off', 'withdrawn', 'completed'])(
    'touches no panel when the transfer is %s, whatever stray step asks',
    (state) =>
      inFixture(
        async (fixture) => {
          const { ctx, changeId } = await inState(fixture, state);
          expect(await handOverSubject(ctx, changeId)).toBeUndefined();
          await handOver(fixture.sql, { changeId, state: 'committed', passwordSeed: SEED });
          expect(await handOverSubject(ctx, changeId)).toBeDefined();
        },
        { withWorkers: false },
      )(),
  );

  it.each(['cooling_off', 'withdrawn'])(
    'sends no link to credentials when the transfer is %s, whatever stray step asks',
    (state) =>
      inFixture(
        async (fixture) => {
          const { ctx, changeId } = await inState(fixture, state);
          const credentials = { user: PANEL_ACCOUNT.user, password: 'one-use' };
          const send = () => sendCredentialsLink(ctx, { changeId, credentials, passwordSeed: SEED });
          expect(await send()).toBe(false);
          expect(await fixture.sql('select 1 from one_time_link')).toEqual([]);
          await handOver(fixture.sql, { changeId, state: 'committed', passwordSeed: SEED });
          expect(await send()).toBe(true);
        },
        { withWorkers: false },
      )(),
  );

  it(
    'sends no link while a message of the new holder waits: it may be NO FUI YO',
    inFixture(
      async (fixture) => {
        const { ctx, changeId } = await inState(fixture, 'committed');
        const credentials = { user: PANEL_ACCOUNT.user, password: 'one-use' };
        const send = () => sendCredentialsLink(ctx, { changeId, credentials, passwordSeed: SEED });
        const { phone } = fixture.recipient;
        await receiveInbound({ ...ctx, deliver: async () => undefined }, arrival(phone, 'NO FUI YO'));
        await expect(send()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        expect(await fixture.sql('select 1 from one_time_link')).toEqual([]);
        await processSender(ctx, senderKeyOf(phone));
        await expect(send()).rejects.toMatchObject({ code: 'FROZEN' });
      },
      { withWorkers: false },
    ),
  );

  it(
    'whose link comes too early for a waiting message is tried again, and is no failing step',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.outside.panel.pause();
      await fixture.sleep('25 hours');
      await fixture.reached('committed');
      const release = await fixture.holdConversation('recipient');
      await fixture.outside.whatsapp.inbound({ from: fixture.recipient.phone, body: 'hola' });
      await fixture.messageWaits('recipient');
      await fixture.outside.panel.resume();
      await fixture.sleep('1 hour');
      expect((await fixture.change()).state).toBe('committed');
      expect(await fixture.sql('select 1 from one_time_link')).toEqual([]);
      expect(await fixture.sql('select kind from staff_task')).toEqual([]);
      await release();
      await fixture.sleep('1 hour');
      await fixture.reached('completed');
    }),
  );

  it(
    'of a service whose panel account staff had to name first is made on the panel by a retry',
    inFixture(async (fixture) => {
      await fixture.sql('update service set panel_user = null');
      await fixture.openWithConsents();
      await coolOff(fixture);
      await fixture.task('panel_hand_over');
      await fixture.sql('update service set panel_user = $1', [PANEL_ACCOUNT.user]);
      await fixture.resolve('panel_hand_over', 'retry');
      await fixture.reached('completed');
      expect(commandsOf(fixture)).toContain('passwd');
      expect(await fixture.credentialsLink()).toContain('/acceso/');
    }),
  );

  it(
    'whose run was lost after the link went out is only completed',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        const review = async () =>
          reviewHandOver(await fixture.as({ type: 'system', process: 'test' }), {
            changeId,
            knownVersion: 0,
          });
        await handOver(fixture.sql, { changeId, state: 'committed', passwordSeed: 'seed' });
        expect(await review()).toMatchObject({ state: 'committed', waitingFor: 'nothing' });
        await fixture.sql('update credentials_hand_over set password_seed = null');
        await fixture.sql(
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
    inFixture(
      async (fixture) => {
        await fixture.openWithConsents();
        // The policy of a change is the one it opened under (G1).
        await fixture.sql('update company_settings set task_due_hours = 5');
        await coolOff(fixture);
        await fixture.reached('committed');
        const { id } = await fixture.task('panel_hand_over');
        const due = "due_at - opened_at = interval '24 hours'";
        expect(await fixture.sql(`select ${due} as due from staff_task where id = $1`, [id])).toEqual([
          { due: true },
        ]);
        await fixture.resolve('panel_hand_over', 'done_by_hand');
        await fixture.reached('completed');
      },
      { manual: true },
    ),
  );
});

const SEED = 'seed-of-a-test';

/** A transfer whose recipient holds the service, in a state to which its commit may not have brought it. */
async function inState(fixture: Fixture, state: string) {
  const changeId = await fixture.open();
  if (state === 'committed' || state === 'completed') {
    await handOver(fixture.sql, { changeId, state, passwordSeed: SEED });
  } else {
    await fixture.sql('update service_change set state = $1', [state]);
    await fixture.sql('update ownership_interval set client_id = $1', [fixture.recipient.id]);
  }
  return { changeId, ctx: await fixture.as({ type: 'system', process: 'test' }) };
}
