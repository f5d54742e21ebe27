import { describe, expect, it } from 'vitest';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { recordStatus } from '../../domain/messaging/record-status.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { holdLock } from '../harness/contention.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';

describe('the cooling off of a transfer (T10)', () => {
  it(
    'is skipped when the holder opened with a grant and nobody changed contact or secrets lately',
    inFixture(async (fixture) => {
      await fixture.open({
        grantToken: await fixture.grant('holder', 'immediate_transfer', fixture.service.id),
      });
      await fixture.say('holder');
      await fixture.say('recipient');
      await fixture.reached('completed');
      expect(await fixture.sentTo('holder')).not.toContain('transfer_cooling_off');
    }),
  );

  it(
    'runs from when all notices were accepted, and nothing commits before it is over',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sleep('23 hours');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.sleep('2 hours');
      await fixture.reached('completed');
    }),
  );

  it(
    'NO FUI YO freezes the account: the transfer pauses with a task and goes on only once staff lifts it',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      expect(await fixture.say('holder', 'No fui yo')).toBe('frozen');
      await fixture.reached('paused');
      await fixture.task('frozen_change');
      await fixture.sleep('20 days');
      expect((await fixture.change()).state).toBe('paused');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.holder.id });
      await fixture.reached('completed');
    }),
  );

  it(
    'an e-mail that is refused is a staff task; told by other means, the time runs from then',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.task('notice_undeliverable');
      await fixture.sleep('3 days');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.resolve('notice_undeliverable', 'told_by_other_means');
      await fixture.coolingOffRuns();
      await fixture.sleep('23 hours');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.sleep('2 hours');
      await fixture.reached('completed');
    }),
  );

  it(
    'what staff decided about the notices of one round says nothing about those of the next',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
      await fixture.openWithConsents();
      await fixture.task('notice_undeliverable');
      await fixture.resolve('notice_undeliverable', 'told_by_other_means');
      await fixture.coolingOffRuns();
      const phone = '+5491155559999';
      const grantToken = await fixture.grant('holder', 'edit_contact', fixture.holder.id);
      await updateAccount(await fixture.as(fixture.actorOf('holder')), { phone, grantToken });
      fixture.holder.phone = phone;
      await fixture.reached('awaiting_consents');
      expect(await fixture.say('holder')).toBe('consent_recorded');
      await fixture.reached('cooling_off');
      await fixture.task('notice_undeliverable');
      await fixture.sleep('3 days');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      expect(await fixture.sql('select 1 from transfer where cooling_off_ends_at is not null')).toEqual([]);
    }),
  );

  it(
    'a review that ran while staff decided does not bury the decision under another task',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
      await fixture.openWithConsents();
      const task = await fixture.task('notice_undeliverable');
      // The run's own review waits behind this lock, so that it sees both the decision and the other task.
      const review = await holdLock(fixture.database, 'select from service where id = $1 for no key update', [
        fixture.service.id,
      ]);
      await fixture.resolve('notice_undeliverable', 'end_transfer');
      await fixture.sql(
        `insert into staff_task (id, kind, subject_id, change_id, details, opened_at, due_at)
         select gen_random_uuid(), kind, subject_id, change_id, details, opened_at + interval '1 second', due_at
         from staff_task where id = $1 on conflict do nothing`,
        [task.id],
      );
      await review.release();
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await fixture.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);
    }),
  );

  it(
    'staff may end a transfer whose notices cannot be delivered',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
      await fixture.openWithConsents();
      await fixture.task('notice_undeliverable');
      await fixture.resolve('notice_undeliverable', 'end_transfer');
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
    }),
  );

  describe('builds on no notice whose state was not read back', () => {
    /** So many hours later, and halfway between two looks of the run: what is read then has to ring. */
    const betweenLooks = async (fixture: Fixture, hours: number) => {
      await fixture.sleep(`${hours} hours`);
      await fixture.sleep('5 minutes');
    };
    const unheard = (fixture: Fixture, more: { kind: string }[] = []) => {
      const { phone, name } = fixture.recipient;
      const match = { contains: `${phone} Hola ${name}: ya tenemos`, operation: 'status' };
      const faults = [{ kind: 'no_webhook', match }, ...more.map((fault) => ({ ...fault, match }))];
      fixture.outside.whatsapp.faults.add(...faults);
    };
    /** Opened, both texts in; what WhatsApp says of the recipient's notice never arrives. */
    async function withUnheardNotice(fixture: Fixture, more: { kind: string }[] = []): Promise<void> {
      await fixture.open();
      await fixture.say('holder');
      await fixture.quiet();
      await fixture.outside.whatsapp.settled();
      unheard(fixture, more);
      await fixture.say('recipient');
      await fixture.coolingOffRuns();
      await fixture.outside.whatsapp.settled();
      expect(fixture.outside.whatsapp.faults.left).toBe(0);
    }

    it(
      'one that failed in silence is found within minutes, tried again, and the time runs from then',
      inFixture(async (fixture) => {
        await withUnheardNotice(fixture, [{ kind: '63018' }]);
        await fixture.sleep('10 minutes');
        expect(await fixture.readStates()).toBe(1);
        const standing = () => fixture.sql('select 1 from transfer where cooling_off_ends_at is null');
        await until(async () => (await standing()).length === 1, 'its time stands still');
        await fixture.sleep('5 minutes');
        await fixture.sweep();
        await fixture.coolingOffRuns();
        await fixture.sleep('23 hours');
        await fixture.sleep('50 minutes');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        await fixture.sleep('30 minutes');
        await fixture.reached('completed');
      }),
    );

    it(
      'one that failed for good stops it with a task',
      inFixture(async (fixture) => {
        await withUnheardNotice(fixture, [{ kind: '63024' }]);
        await fixture.sleep('26 hours');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        await fixture.readStates();
        await fixture.task('notice_undeliverable');
        await fixture.sleep('3 days');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
      }),
    );

    it(
      'one that was delivered in silence is found so at the end, and it is over',
      inFixture(async (fixture) => {
        await withUnheardNotice(fixture);
        await betweenLooks(fixture, 26);
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        expect(await fixture.readStates()).toBe(1);
        await fixture.reached('completed');
      }),
    );

    it(
      'while Twilio cannot be asked it waits, after hours with a task; an answer settles both',
      inFixture(async (fixture) => {
        await withUnheardNotice(fixture);
        await fixture.sleep('24 hours');
        await fixture.outside.whatsapp.pause();
        await fixture.sleep('5 hours');
        await expect(fixture.readStates()).rejects.toMatchObject({ name: 'NotSent' });
        expect(await fixture.sql('select 1 from staff_task')).toEqual([]);
        await betweenLooks(fixture, 2);
        await fixture.task('notice_undeliverable');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        await fixture.outside.whatsapp.resume();
        await fixture.readStates();
        await fixture.reached('completed');
        expect(await fixture.sql('select 1 from staff_task where resolved_at is null')).toEqual([]);
      }),
    );

    it(
      'one that Twilio does not know is told by other means, and it goes on',
      inFixture(async (fixture) => {
        await withUnheardNotice(fixture);
        await fixture.sql(
          "update outbound_message set provider_id = $1 where awaited and state = 'sent' and provider_id is not null",
          [`SM${'0'.repeat(32)}`],
        );
        await fixture.sleep('31 hours');
        expect(await fixture.readStates()).toBe(1);
        await fixture.task('notice_undeliverable');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        await fixture.resolve('notice_undeliverable', 'told_by_other_means');
        await fixture.reached('completed');
      }),
    );

    it(
      'nor does a stray commit, nor one that a late failure overtakes',
      inFixture(
        async (fixture) => {
          const changeId = await fixture.openWithConsents();
          const now = await fixture.clock.now();
          await fixture.sql('update consent set read_back_at = $1', [now]);
          const commit = async () =>
            commitTransfer(await fixture.as({ type: 'system', process: 'test' }), {
              changeId,
              knownVersion: 0,
            });
          await commit();
          await fixture.sql(
            `update outbound_message set state = 'sent', accepted_at = $1, next_check_at = null,
               provider_id = case channel when 'whatsapp' then 'SM' || id end,
               next_read_at = case channel when 'whatsapp' then $1::timestamptz end where awaited`,
            [new Date(now.getTime() - 25 * 3_600_000)],
          );
          for (const _ of ['the end is counted', 'and has come']) {
            expect(await commit()).toMatchObject({ state: 'cooling_off', waitingFor: 'notices' });
          }
          await fixture.sql('update outbound_message set last_read_at = $1 where awaited', [now]);
          const [notice] = await fixture.sql<{ id: string; provider_id: string }>(
            "select id, provider_id from outbound_message where awaited and channel = 'whatsapp' limit 1",
          );
          await recordStatus(await fixture.verbs.context(), {
            messageId: notice?.id ?? '',
            providerId: notice?.provider_id ?? '',
            status: 'undelivered',
            errorCode: '63018',
            fault: 'later',
          });
          expect(await commit()).toMatchObject({ state: 'cooling_off', waitingFor: 'notices' });
          expect(await fixture.holders()).toEqual([fixture.holder.id]);
        },
        { withWorkers: false },
      ),
    );
  });

  it(
    'is asked for by the commit itself: a stray commit starts it, or comes before its end, and changes no holder',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.openWithConsents();
        const now = await fixture.clock.now();
        await fixture.sql('update consent set read_back_at = $1', [now]);
        const commit = async () =>
          commitTransfer(await fixture.as({ type: 'system', process: 'test' }), {
            changeId,
            knownVersion: 0,
          });
        expect((await commit()).state).toBe('cooling_off');
        await fixture.sql('update transfer set cooling_off_ends_at = $1', [new Date(now.getTime() + 60_000)]);
        expect((await commit()).state).toBe('cooling_off');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
      },
      { withWorkers: false },
    ),
  );
});
