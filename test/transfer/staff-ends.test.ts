import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { reviewCoolingOff } from '../../domain/transfer/cooling-off.ts';
import { recordEvidence } from '../../domain/transfer/evidence.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { reviewPause } from '../../domain/transfer/review-pause.ts';
import { raceBehindLock } from '../harness/race.ts';
import { inScene, type Scene } from '../harness/scene.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
const HIDDEN_PHONE = 'AR.150239451';

/** A text from a sender whom WhatsApp does not tell. */
async function sayUnseen(scene: Scene): Promise<void> {
  await scene.outside.whatsapp.inbound({ externalUserId: HIDDEN_PHONE, body: await scene.text('recipient') });
}

/** A transfer in a state, with both consents read back and the cooling off over, and a task that offers to end it. */
async function withTask(scene: Scene, state: string) {
  const changeId = await scene.openWithConsents();
  const now = await scene.clock.now();
  await scene.sql('update consent set read_back_at = $1', [now]);
  await scene.sql('update transfer set notice_round = 1, cooling_off_ends_at = $1', [now]);
  await scene.sql('update service_change set state = $1', [state]);
  if (state === 'paused') {
    await scene.sql("update service_change set paused_from = 'awaiting_consents', pause_reason = 'frozen'");
  }
  await sayUnseen(scene);
  const task = await scene.task('sender_unidentified');
  return { question: { changeId, knownVersion: 0 }, task };
}

describe('staff ends a transfer (G7)', () => {
  it(
    'that cools off, in the task of an unidentified sender',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await sayUnseen(scene);
      await scene.task('sender_unidentified');
      await scene.resolve('sender_unidentified', 'end_transfer');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );

  it(
    'whose notices could not be delivered, also if they are accepted before its run looks',
    inScene(async (scene) => {
      scene.outside.mailbox.faults.add({ kind: '5xx', match: scene.recipient.email, times: 100 });
      await scene.openWithConsents();
      await scene.task('notice_undeliverable');
      await scene.temporalAway(() => scene.resolve('notice_undeliverable', 'end_transfer'));
      await scene.sql(
        `update outbound_message set state = 'sent', accepted_at = created_at
         where channel = 'email' and template = 'transfer_cooling_off'`,
      );
      await scene.sleep('1 minute');
      await scene.sweep();
      expect(await scene.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );

  const steps = {
    'the review of the consents': ['awaiting_consents', reviewConsents],
    'the review of the cooling off': ['cooling_off', reviewCoolingOff],
    'the review of a pause': ['paused', reviewPause],
    'the reading of the evidence': [
      'cooling_off',
      (ctx, question) => recordEvidence(ctx, { ...question, evidence: [] }),
    ],
    'the commit': ['cooling_off', commitTransfer],
  } as const satisfies Record<string, readonly [string, typeof commitTransfer]>;
  for (const [step, [state, take]] of Object.entries(steps)) {
    it(
      `is what ${step} asks for first`,
      inScene(
        async (scene) => {
          const { question } = await withTask(scene, state);
          await scene.resolve('sender_unidentified', 'end_transfer');
          expect((await take(await scene.as(SYSTEM), question)).state).toBe('refused');
          expect(await scene.change()).toMatchObject({ reason: 'ended_by_staff' });
          expect(await scene.holders()).toEqual([scene.holder.id]);
        },
        { withWorkers: false },
      ),
    );
  }

  for (const first of ['staff', 'commit'] as const) {
    it(
      `races the commit, and the ${first} that gets the lock first wins whole`,
      inScene(
        async (scene) => {
          const { question, task } = await withTask(scene, 'cooling_off');
          const contenders = {
            staff: async () =>
              resolveTask(await scene.as(scene.agent), { taskId: task.id, choice: 'end_transfer' }),
            commit: async () => commitTransfer(await scene.as(SYSTEM), question),
          };
          const order = first === 'staff' ? (['staff', 'commit'] as const) : (['commit', 'staff'] as const);
          const results = await raceBehindLock(
            scene.database,
            order.map((name) => contenders[name]),
            'select from service_change for update',
          );
          const [staff, commit] = first === 'staff' ? results : results.toReversed();
          if (first === 'staff') {
            expect(staff).toMatchObject({ status: 'fulfilled' });
            expect(commit).toMatchObject({ status: 'fulfilled', value: { state: 'refused' } });
            expect(await scene.holders()).toEqual([scene.holder.id]);
          } else {
            expect(staff).toMatchObject({ status: 'rejected', reason: { code: 'TRANSFER_COMMITTED' } });
            expect(commit).toMatchObject({ status: 'fulfilled', value: { state: 'committed' } });
          }
        },
        { withWorkers: false },
      ),
    );
  }
});
