import { describe, expect, it } from 'vitest';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { holdLock } from '../harness/contention.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';

describe('the cooling off of a transfer (T10)', () => {
  it(
    'is skipped when the holder opened with a grant and nobody changed contact or secrets lately',
    inScene(async (scene) => {
      await scene.open({ grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id) });
      await scene.say('holder');
      await scene.say('recipient');
      await scene.reached('completed');
      expect(await scene.sentTo('holder')).not.toContain('transfer_cooling_off');
    }),
  );

  it(
    'runs from when all notices were accepted, and nothing commits before it is over',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('23 hours');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.sleep('2 hours');
      await scene.reached('completed');
    }),
  );

  it(
    'NO FUI YO freezes the account: the transfer pauses with a task and goes on only once staff lifts it',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      expect(await scene.say('holder', 'No fui yo')).toBe('frozen');
      await scene.reached('paused');
      await scene.task('frozen_change');
      await scene.sleep('20 days');
      expect((await scene.change()).state).toBe('paused');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
      await scene.reached('completed');
    }),
  );

  it(
    'an e-mail that is refused is a staff task; told by other means, the time runs from then',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.task('notice_undeliverable');
      await scene.sleep('3 days');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.resolve('notice_undeliverable', 'told_by_other_means');
      await scene.coolingOffRuns();
      await scene.sleep('23 hours');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.sleep('2 hours');
      await scene.reached('completed');
    }),
  );

  it(
    'what staff decided about the notices of one round says nothing about those of the next',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
      await scene.openWithConsents();
      await scene.task('notice_undeliverable');
      await scene.resolve('notice_undeliverable', 'told_by_other_means');
      await scene.coolingOffRuns();
      const phone = '+5491155559999';
      const grantToken = await scene.grant('holder', 'edit_contact', scene.holder.id);
      await updateAccount(await scene.as(scene.actorOf('holder')), { phone, grantToken });
      scene.holder.phone = phone;
      await scene.reached('awaiting_consents');
      expect(await scene.say('holder')).toBe('consent_recorded');
      await scene.reached('cooling_off');
      await scene.task('notice_undeliverable');
      await scene.sleep('3 days');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      expect(await scene.sql('select 1 from transfer where cooling_off_ends_at is not null')).toEqual([]);
    }),
  );

  it(
    'a review that ran while staff decided does not bury the decision under another task',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
      await scene.openWithConsents();
      const task = await scene.task('notice_undeliverable');
      // The run's own review waits behind this lock, so that it sees both the decision and the other task.
      const review = await holdLock(scene.database, 'select from service where id = $1 for no key update', [
        scene.service.id,
      ]);
      await scene.resolve('notice_undeliverable', 'end_transfer');
      await scene.sql(
        `insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at)
         select gen_random_uuid(), kind, subject_id, change_id, details, opened_at + interval '1 second', due_at
         from staff_task where id = $1 on conflict do nothing`,
        [task.id],
      );
      await review.release();
      expect(await scene.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await scene.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);
    }),
  );

  it(
    'staff may end a transfer whose notices cannot be delivered',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
      await scene.openWithConsents();
      await scene.task('notice_undeliverable');
      await scene.resolve('notice_undeliverable', 'end_transfer');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
    }),
  );

  describe('builds on no notice whose state was not read back', () => {
    const unheard = (scene: Scene, more: { kind: string }[] = []) => {
      const { phone, name } = scene.recipient;
      const match = { contains: `${phone} Hola ${name}: ya tenemos`, operation: 'status' };
      const faults = [{ kind: 'no_webhook', match }, ...more.map((fault) => ({ ...fault, match }))];
      scene.outside.whatsapp.faults.add(...faults);
    };
    /** Opened, both texts in; what WhatsApp says of the recipient's notice never arrives. */
    async function withUnheardNotice(scene: Scene, more: { kind: string }[] = []): Promise<void> {
      await scene.open();
      await scene.say('holder');
      await scene.quiet();
      await scene.outside.whatsapp.settled();
      unheard(scene, more);
      await scene.say('recipient');
      await scene.coolingOffRuns();
      await scene.outside.whatsapp.settled();
      expect(scene.outside.whatsapp.faults.left).toBe(0);
    }

    it(
      'one that failed in silence is found within minutes, tried again, and the time runs from then',
      inScene(async (scene) => {
        await withUnheardNotice(scene, [{ kind: '63018' }]);
        await scene.sleep('10 minutes');
        expect(await scene.readStates()).toBe(1);
        const standing = () => scene.sql('select 1 from transfer where cooling_off_ends_at is null');
        await until(async () => (await standing()).length === 1, 'its time stands still');
        await scene.sleep('5 minutes');
        await scene.sweep();
        await scene.coolingOffRuns();
        await scene.sleep('23 hours');
        await scene.sleep('50 minutes');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        await scene.sleep('30 minutes');
        await scene.reached('completed');
      }),
    );

    it(
      'one that failed for good stops it with a task',
      inScene(async (scene) => {
        await withUnheardNotice(scene, [{ kind: '63024' }]);
        await scene.sleep('26 hours');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        await scene.readStates();
        await scene.task('notice_undeliverable');
        await scene.sleep('3 days');
        expect(await scene.holders()).toEqual([scene.holder.id]);
      }),
    );

    it(
      'one that was delivered in silence is found so at the end, and it is over',
      inScene(async (scene) => {
        await withUnheardNotice(scene);
        await scene.sleep('26 hours');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        expect(await scene.readStates()).toBe(1);
        await scene.reached('completed');
      }),
    );

    it(
      'while Twilio cannot be asked it waits, after hours with a task; an answer settles both',
      inScene(async (scene) => {
        await withUnheardNotice(scene);
        await scene.sleep('24 hours');
        await scene.outside.whatsapp.pause();
        await scene.sleep('5 hours');
        await expect(scene.readStates()).rejects.toMatchObject({ name: 'NotSent' });
        expect(await scene.sql('select 1 from staff_task')).toEqual([]);
        await scene.sleep('2 hours');
        await scene.task('notice_undeliverable');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        await scene.outside.whatsapp.resume();
        await scene.readStates();
        await scene.reached('completed');
        expect(await scene.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);
      }),
    );

    it(
      'one that Twilio does not know is told by other means, and it goes on',
      inScene(async (scene) => {
        await withUnheardNotice(scene);
        await scene.sql(
          "update outbound_message set provider_id = $1 where awaited and state = 'sent' and provider_id is not null",
          [`SM${'0'.repeat(32)}`],
        );
        await scene.sleep('31 hours');
        expect(await scene.readStates()).toBe(1);
        await scene.task('notice_undeliverable');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        await scene.resolve('notice_undeliverable', 'told_by_other_means');
        await scene.reached('completed');
      }),
    );

    it(
      'nor does a stray commit, nor one that a late failure overtakes',
      inScene(
        async (scene) => {
          const changeId = await scene.openWithConsents();
          const now = await scene.clock.now();
          await scene.sql('update consent set read_back_at = $1', [now]);
          const commit = async () =>
            commitTransfer(await scene.as({ type: 'system', process: 'test' }), {
              changeId,
              knownVersion: 0,
            });
          await commit();
          await scene.sql(
            `update outbound_message set state = 'sent', accepted_at = $1, next_check_at = null,
               provider_id = case channel when 'whatsapp' then 'SM' || id end,
               next_read_at = case channel when 'whatsapp' then $1::timestamptz end where awaited`,
            [new Date(now.getTime() - 25 * 3_600_000)],
          );
          for (const _ of ['the end is counted', 'and has come']) {
            expect(await commit()).toMatchObject({ state: 'cooling_off', waitingFor: 'notices' });
          }
          await scene.sql('update outbound_message set last_read_at = $1 where awaited', [now]);
          const [notice] = await scene.sql<{ id: string; provider_id: string }>(
            "select id, provider_id from outbound_message where awaited and channel = 'whatsapp' limit 1",
          );
          await recordStatus(await scene.verbs.context(), {
            messageId: notice?.id ?? '',
            providerId: notice?.provider_id ?? '',
            status: 'undelivered',
            errorCode: '63018',
            fault: 'later',
          });
          expect(await commit()).toMatchObject({ state: 'cooling_off', waitingFor: 'notices' });
          expect(await scene.holders()).toEqual([scene.holder.id]);
        },
        { withWorkers: false },
      ),
    );
  });

  it(
    'is asked for by the commit itself: a stray commit starts it, or comes before its end, and changes no holder',
    inScene(
      async (scene) => {
        const changeId = await scene.openWithConsents();
        const now = await scene.clock.now();
        await scene.sql('update consent set read_back_at = $1', [now]);
        const commit = async () =>
          commitTransfer(await scene.as({ type: 'system', process: 'test' }), { changeId, knownVersion: 0 });
        expect((await commit()).state).toBe('cooling_off');
        await scene.sql('update transfer set cooling_off_ends_at = $1', [new Date(now.getTime() + 60_000)]);
        expect((await commit()).state).toBe('cooling_off');
        expect(await scene.holders()).toEqual([scene.holder.id]);
      },
      { withWorkers: false },
    ),
  );
});
