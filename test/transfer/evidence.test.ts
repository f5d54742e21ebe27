import { once } from 'node:events';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createTransferActivities } from '../../activities/transfer.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { askStaffAboutEvidence, evidenceToRead, recordEvidence } from '../../domain/transfer/evidence.ts';
import { loadTransfer } from '../../domain/transfer/load-transfer.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { changeOf } from '../../domain/transfer/transfer-view.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { createTwilioWhatsApp } from '../../integrations/whatsapp/twilio.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';

const rethrow = (error: unknown) => {
  throw error;
};

async function coolingOffEndsWithTwilioAway(
  fixture: Fixture,
  away: Parameters<Fixture['sleep']>[0],
): Promise<void> {
  await fixture.reached('cooling_off');
  await fixture.quiet();
  await fixture.coolingOffRuns();
  await fixture.outside.whatsapp.pause();
  await fixture.sleep(away);
}

async function staffView(fixture: Fixture) {
  const { id } = await fixture.change();
  return changeOf(await loadTransfer(fixture.database.orm.em.fork(), id));
}

describe('the evidence of the consents (T7)', () => {
  it.each([
    ['body', 'alter_readback'],
    ['sender', 'alter_readback_from'],
    ['recipient', 'alter_readback_to'],
    ['direction', 'alter_readback_direction'],
  ])('that differs at Twilio in its %s ends the transfer without a commit and calls staff', (_, kind) =>
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.coolingOffRuns();
      fixture.outside.whatsapp.faults.add({ kind, times: 1 });
      await fixture.sleep('25 hours');
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'evidence_differs' });
      await fixture.task('evidence_differs');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    })(),
  );

  it.each(['paused', 'committed', 'withdrawn'])(
    'that is read when the transfer is %s already changes nothing',
    (state) =>
      inFixture(
        async (fixture) => {
          const changeId = await fixture.openWithConsents();
          await fixture.sql('update service_change set state = $1', [state]);
          const consents = await fixture.sql<{ id: string }>('select id from consent');
          const record = async (agrees: boolean) =>
            recordEvidence(await fixture.as({ type: 'system', process: 'test' }), {
              changeId,
              knownVersion: 0,
              evidence: consents.map(({ id }) => ({ consentId: id, agrees })),
            });
          for (const agrees of [true, false]) expect((await record(agrees)).state).toBe(state);
          expect((await fixture.change()).state).toBe(state);
          expect(await fixture.sql('select 1 from consent where read_back_at is not null')).toEqual([]);
          expect(await fixture.sql('select 1 from staff_task')).toEqual([]);
        },
        { withWorkers: false },
      )(),
  );

  it(
    'is waited for while Twilio is away for hours',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await coolingOffEndsWithTwilioAway(fixture, '28 hours');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.outside.whatsapp.resume();
      await fixture.sleep('1 hour');
      await fixture.reached('completed');
      expect(await fixture.sql('select kind from staff_task')).toEqual([]);
    }),
  );

  it(
    'that cannot be read for longer is a staff task, and rings do not read it meanwhile; read again it commits, past the window too (T9)',
    inFixture(async (fixture) => {
      const changeId = await fixture.openWithConsents();
      await coolingOffEndsWithTwilioAway(fixture, '32 hours');
      await fixture.task('evidence_unreadable');
      expect((await staffView(fixture)).waitingFor).toEqual(['una revisión de nuestro equipo']);
      await fixture.outside.whatsapp.resume();
      await fixture.sleep('8 days');
      await fixture.sweep();
      await fixture.client.workflow.getHandle(`transfer/${changeId}`).signal('dataChanged', changeId);
      await fixture.sleep('1 hour');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.resolve('evidence_unreadable', 'retry');
      await fixture.reached('completed');
      expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
    }),
  );

  it(
    'that cannot be read ends the transfer if staff says so',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await coolingOffEndsWithTwilioAway(fixture, '32 hours');
      await fixture.task('evidence_unreadable');
      await fixture.outside.whatsapp.resume();
      await fixture.resolve('evidence_unreadable', 'end_transfer');
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    }),
  );

  it(
    'that Twilio refuses to give ends no run: it is read again, and without a cooling off too it is a task at last',
    inFixture(async (fixture) => {
      const grantToken = await fixture.grant('holder', 'immediate_transfer', fixture.service.id);
      const changeId = await fixture.open({ grantToken });
      await fixture.say('holder');
      fixture.outside.whatsapp.faults.add({ kind: '403', match: { operation: 'fetch' }, times: 1_000 });
      await fixture.say('recipient');
      await fixture.sleep('7 hours');
      await fixture.task('evidence_unreadable');
      const run = fixture.client.workflow.getHandle(`transfer/${changeId}`);
      expect((await run.describe()).status.name).toBe('RUNNING');
      expect((await staffView(fixture)).waitingFor).toEqual(['una revisión de nuestro equipo']);
      fixture.outside.whatsapp.faults.clear();
      await fixture.resolve('evidence_unreadable', 'retry');
      await fixture.reached('completed');
    }),
  );

  it(
    'is read with a heart that beats, however long Twilio takes, so that a killed worker is known soon',
    inFixture(
      async ({ outside, verbs, ...fixture }) => {
        const changeId = await fixture.openWithConsents();
        const { clock, deployment, database } = fixture;
        const environment = new MockActivityEnvironment();
        const beat = once(environment, 'heartbeat');
        const twilio = createTwilioWhatsApp({ ...outside.twilioSettings, publicUrl: deployment.publicUrl });
        const slow = { ...twilio, fetch: (sid: string) => beat.then(() => twilio.fetch(sid)) };
        const deps = { orm: database.orm, clock, deployment, deliver: verbs.delivery.deliverInline };
        const { readEvidence } = createTransferActivities({ ...deps, whatsapp: slow, report: rethrow });
        await environment.run(readEvidence, { changeId, knownVersion: 0 });
        expect(await fixture.sql('select 1 from consent where read_back_at is not null')).toHaveLength(2);
      },
      { withWorkers: false },
    ),
  );

  it(
    'is read for good when the commit behind it fails: that is a step of its own then, with tries of its own',
    inFixture(async (fixture) => {
      await fixture.sql("alter table service_change add constraint planted check (state <> 'committed')");
      await fixture.openWithConsents();
      await fixture.coolingOffRuns();
      await fixture.sleep('27 hours');
      await fixture.task('step_failing');
      const [{ details } = {}] = await fixture.sql(
        "select details from staff_task where kind = 'step_failing'",
      );
      expect(details).toMatchObject({ activity: 'commitTransfer' });
      await fixture.sql('alter table service_change drop constraint planted');
      await fixture.sleep('2 minutes');
      await fixture.reached('completed');
      expect(await fixture.sql("select 1 from event where type = 'transfer.evidence_read'")).toHaveLength(1);
    }),
  );

  it(
    'that a try read which was given up for dead is no task, and closes the one there is',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.openWithConsents();
        const system = await fixture.as({ type: 'system', process: 'test' });
        const question = { changeId, knownVersion: 0 };
        expect(await askStaffAboutEvidence(system, question)).toMatchObject({ waitingFor: 'staff' });
        const waiting = await evidenceToRead(system, changeId);
        const evidence = waiting.map(({ consentId }) => ({ consentId, agrees: true }));
        expect(await recordEvidence(system, { ...question, evidence })).toMatchObject({
          waitingFor: 'nothing',
        });
        expect(await fixture.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
        expect(await askStaffAboutEvidence(system, question)).toMatchObject({ waitingFor: 'review' });
        expect(await fixture.sql('select choice from staff_task')).toHaveLength(1);
      },
      { withWorkers: false },
    ),
  );

  it(
    'that was read already is no news: asked again, it writes nothing',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.openWithConsents();
        const system = await fixture.as({ type: 'system', process: 'test' });
        const waiting = await evidenceToRead(system, changeId);
        const evidence = waiting.map(({ consentId }) => ({ consentId, agrees: true }));
        const question = { changeId, knownVersion: 0 };
        const first = await recordEvidence(system, { ...question, evidence });
        for (const again of [evidence, []]) {
          expect(await recordEvidence(system, { ...question, evidence: again })).toEqual(first);
        }
        expect(await fixture.sql("select 1 from event where type = 'transfer.evidence_read'")).toHaveLength(
          1,
        );
      },
      { withWorkers: false },
    ),
  );

  it(
    'of a consent that was voided is no task: the open one is overtaken, and no other is opened',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.openWithConsents();
        const system = await fixture.as({ type: 'system', process: 'test' });
        const question = { changeId, knownVersion: 0 };
        await askStaffAboutEvidence(system, question);
        await updateAccount(await fixture.as(fixture.actorOf('recipient')), {
          phone: '+5491155559999',
          grantToken: await fixture.grant('recipient', 'edit_contact', fixture.recipient.id),
        });
        expect(await fixture.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
        expect(await askStaffAboutEvidence(system, question)).toMatchObject({ waitingFor: 'review' });
        expect(await reviewConsents(system, question)).toMatchObject({ waitingFor: 'recipient' });
        expect(await fixture.sql('select 1 from staff_task')).toHaveLength(1);
      },
      { withWorkers: false },
    ),
  );

  it(
    'that cannot be read is no task any more once the transfer is withdrawn',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.openWithConsents();
        await askStaffAboutEvidence(await fixture.as({ type: 'system', process: 'test' }), {
          changeId,
          knownVersion: 0,
        });
        await withdrawTransfer(await fixture.as(fixture.actorOf('holder')), { changeId });
        expect(await fixture.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
      },
      { withWorkers: false },
    ),
  );

  it(
    'is asked for by the commit itself: a stray commit before it was read back changes no holder',
    inFixture(
      async (fixture) => {
        const changeId = await fixture.openWithConsents();
        const now = await fixture.clock.now();
        await fixture.sql("update service_change set state = 'cooling_off'");
        await fixture.sql('update transfer set notice_round = 1, cooling_off_ends_at = $1', [now]);
        const commit = async () =>
          commitTransfer(await fixture.as({ type: 'system', process: 'test' }), {
            changeId,
            knownVersion: 0,
          });
        expect((await commit()).state).toBe('cooling_off');
        await fixture.sql("update consent set read_back_at = $1 where party = 'holder'", [now]);
        await fixture.sql('update transfer set cooling_off_ends_at = $1', [now]);
        expect((await commit()).state).toBe('cooling_off');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        await fixture.sql('update consent set read_back_at = $1', [now]);
        await fixture.sql('update transfer set cooling_off_ends_at = $1', [now]);
        expect((await commit()).state).toBe('committed');
      },
      { withWorkers: false },
    ),
  );
});
