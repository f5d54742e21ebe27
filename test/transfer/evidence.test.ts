import { describe, expect, it } from 'vitest';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { askStaffAboutEvidence, evidenceToRead, recordEvidence } from '../../domain/transfer/evidence.ts';
import { loadTransfer } from '../../domain/transfer/load-transfer.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { changeOf } from '../../domain/transfer/transfer-view.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { inScene, type Scene } from '../harness/scene.ts';

async function coolingOffEndsWithTwilioAway(
  scene: Scene,
  away: Parameters<Scene['sleep']>[0],
): Promise<void> {
  await scene.reached('cooling_off');
  await scene.quiet();
  await scene.coolingOffRuns();
  await scene.outside.whatsapp.pause();
  await scene.sleep(away);
}

async function staffView(scene: Scene) {
  const { id } = await scene.change();
  return changeOf(await loadTransfer(scene.database.orm.em.fork(), id));
}

describe('the evidence of the consents (T7)', () => {
  it.each([
    ['body', 'alter_readback'],
    ['sender', 'alter_readback_from'],
    ['recipient', 'alter_readback_to'],
    ['direction', 'alter_readback_direction'],
  ])('that differs at Twilio in its %s ends the transfer without a commit and calls staff', (_, kind) =>
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.coolingOffRuns();
      scene.outside.whatsapp.faults.add({ kind, times: 1 });
      await scene.sleep('25 hours');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'evidence_differs' });
      await scene.task('evidence_differs');
      expect(await scene.holders()).toEqual([scene.holder.id]);
    })(),
  );

  it.each(['paused', 'committed', 'withdrawn'])(
    'that is read when the transfer is %s already changes nothing',
    (state) =>
      inScene(
        async (scene) => {
          const changeId = await scene.openWithConsents();
          await scene.sql('update service_change set state = $1', [state]);
          const consents = await scene.sql<{ id: string }>('select id from consent');
          const record = async (agrees: boolean) =>
            recordEvidence(await scene.as({ type: 'system', process: 'test' }), {
              changeId,
              knownVersion: 0,
              evidence: consents.map(({ id }) => ({ consentId: id, agrees })),
            });
          for (const agrees of [true, false]) expect((await record(agrees)).state).toBe(state);
          expect((await scene.change()).state).toBe(state);
          expect(await scene.sql('select 1 from consent where read_back_at is not null')).toEqual([]);
          expect(await scene.sql('select 1 from staff_task')).toEqual([]);
        },
        { withWorkers: false },
      )(),
  );

  it(
    'is waited for while Twilio is away for hours',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await coolingOffEndsWithTwilioAway(scene, '28 hours');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.outside.whatsapp.resume();
      await scene.sleep('1 hour');
      await scene.reached('completed');
      expect(await scene.sql('select kind from staff_task')).toEqual([]);
    }),
  );

  it(
    'that cannot be read for longer is a staff task, and rings do not read it meanwhile; read again it commits, past the window too (T9)',
    inScene(async (scene) => {
      const changeId = await scene.openWithConsents();
      await coolingOffEndsWithTwilioAway(scene, '32 hours');
      await scene.task('evidence_unreadable');
      expect((await staffView(scene)).waitingFor).toEqual(['una revisión de nuestro equipo']);
      await scene.outside.whatsapp.resume();
      await scene.sleep('8 days');
      await scene.sweep();
      await scene.client.workflow.getHandle(`transfer/${changeId}`).signal('dataChanged', changeId);
      await scene.sleep('1 hour');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.resolve('evidence_unreadable', 'retry');
      await scene.reached('completed');
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
    }),
  );

  it(
    'that cannot be read ends the transfer if staff says so',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await coolingOffEndsWithTwilioAway(scene, '32 hours');
      await scene.task('evidence_unreadable');
      await scene.outside.whatsapp.resume();
      await scene.resolve('evidence_unreadable', 'end_transfer');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );

  it(
    'that Twilio refuses to give ends no run: it is read again, and without a cooling off too it is a task at last',
    inScene(async (scene) => {
      const grantToken = await scene.grant('holder', 'immediate_transfer', scene.service.id);
      const changeId = await scene.open({ grantToken });
      await scene.say('holder');
      scene.outside.whatsapp.faults.add({ kind: '403', match: { operation: 'fetch' }, times: 1_000 });
      await scene.say('recipient');
      await scene.sleep('7 hours');
      await scene.task('evidence_unreadable');
      const run = scene.client.workflow.getHandle(`transfer/${changeId}`);
      expect((await run.describe()).status.name).toBe('RUNNING');
      expect((await staffView(scene)).waitingFor).toEqual(['una revisión de nuestro equipo']);
      scene.outside.whatsapp.faults.clear();
      await scene.resolve('evidence_unreadable', 'retry');
      await scene.reached('completed');
    }),
  );

  it(
    'that a try read which was given up for dead is no task, and closes the one there is',
    inScene(
      async (scene) => {
        const changeId = await scene.openWithConsents();
        const system = await scene.as({ type: 'system', process: 'test' });
        const question = { changeId, knownVersion: 0 };
        expect(await askStaffAboutEvidence(system, question)).toMatchObject({ waitingFor: 'staff' });
        const waiting = await evidenceToRead(system, changeId);
        const evidence = waiting.map(({ consentId }) => ({ consentId, agrees: true }));
        expect(await recordEvidence(system, { ...question, evidence })).toMatchObject({
          waitingFor: 'nothing',
        });
        expect(await scene.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
        expect(await askStaffAboutEvidence(system, question)).toMatchObject({ waitingFor: 'review' });
        expect(await scene.sql('select choice from staff_task')).toHaveLength(1);
      },
      { withWorkers: false },
    ),
  );

  it(
    'that was read already is no news: asked again, it writes nothing',
    inScene(
      async (scene) => {
        const changeId = await scene.openWithConsents();
        const system = await scene.as({ type: 'system', process: 'test' });
        const waiting = await evidenceToRead(system, changeId);
        const evidence = waiting.map(({ consentId }) => ({ consentId, agrees: true }));
        const question = { changeId, knownVersion: 0 };
        const first = await recordEvidence(system, { ...question, evidence });
        for (const again of [evidence, []]) {
          expect(await recordEvidence(system, { ...question, evidence: again })).toEqual(first);
        }
        expect(await scene.sql("select 1 from event where type = 'transfer.evidence_read'")).toHaveLength(1);
      },
      { withWorkers: false },
    ),
  );

  it(
    'of a consent that was voided is no task: the open one is overtaken, and no other is opened',
    inScene(
      async (scene) => {
        const changeId = await scene.openWithConsents();
        const system = await scene.as({ type: 'system', process: 'test' });
        const question = { changeId, knownVersion: 0 };
        await askStaffAboutEvidence(system, question);
        await updateAccount(await scene.as(scene.actorOf('recipient')), {
          phone: '+5491155559999',
          grantToken: await scene.grant('recipient', 'edit_contact', scene.recipient.id),
        });
        expect(await scene.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
        expect(await askStaffAboutEvidence(system, question)).toMatchObject({ waitingFor: 'review' });
        expect(await reviewConsents(system, question)).toMatchObject({ waitingFor: 'recipient' });
        expect(await scene.sql('select 1 from staff_task')).toHaveLength(1);
      },
      { withWorkers: false },
    ),
  );

  it(
    'that cannot be read is no task any more once the transfer is withdrawn',
    inScene(
      async (scene) => {
        const changeId = await scene.openWithConsents();
        await askStaffAboutEvidence(await scene.as({ type: 'system', process: 'test' }), {
          changeId,
          knownVersion: 0,
        });
        await withdrawTransfer(await scene.as(scene.actorOf('holder')), { changeId });
        expect(await scene.sql('select choice from staff_task')).toEqual([{ choice: 'overtaken' }]);
      },
      { withWorkers: false },
    ),
  );

  it(
    'is asked for by the commit itself: a stray commit before it was read back changes no holder',
    inScene(
      async (scene) => {
        const changeId = await scene.openWithConsents();
        const now = await scene.clock.now();
        await scene.sql("update service_change set state = 'cooling_off'");
        await scene.sql('update transfer set notice_round = 1, cooling_off_ends_at = $1', [now]);
        const commit = async () =>
          commitTransfer(await scene.as({ type: 'system', process: 'test' }), { changeId, knownVersion: 0 });
        expect((await commit()).state).toBe('cooling_off');
        await scene.sql("update consent set read_back_at = $1 where party = 'holder'", [now]);
        await scene.sql('update transfer set cooling_off_ends_at = $1', [now]);
        expect((await commit()).state).toBe('cooling_off');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        await scene.sql('update consent set read_back_at = $1', [now]);
        await scene.sql('update transfer set cooling_off_ends_at = $1', [now]);
        expect((await commit()).state).toBe('committed');
      },
      { withWorkers: false },
    ),
  );
});
