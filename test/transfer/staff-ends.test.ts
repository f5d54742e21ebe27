import { describe, expect, it } from 'vitest';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { reviewCoolingOff } from '../../domain/transfer/cooling-off.ts';
import { recordEvidence } from '../../domain/transfer/evidence.ts';
import { reviewConsents } from '../../domain/transfer/review-consents.ts';
import { reviewPause } from '../../domain/transfer/review-pause.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { raceBehindLock } from '../harness/race.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
const HIDDEN_PHONE = 'AR.150239451';

/** A text from a sender whom WhatsApp does not tell. */
async function sayUnseen(fixture: Fixture): Promise<void> {
  await fixture.outside.whatsapp.inbound({
    externalUserId: HIDDEN_PHONE,
    body: await fixture.text('recipient'),
  });
}

/** A transfer in a state, with both consents read back and the cooling off over, and a task that offers to end it. */
async function withTask(fixture: Fixture, state: string) {
  const changeId = await fixture.openWithConsents();
  const now = await fixture.clock.now();
  await fixture.sql('update consent set read_back_at = $1', [now]);
  await fixture.sql('update transfer set notice_round = 1, cooling_off_ends_at = $1', [now]);
  await fixture.sql('update service_change set state = $1', [state]);
  if (state === 'paused') {
    await fixture.sql("update service_change set paused_from = 'awaiting_consents', pause_reason = 'frozen'");
  }
  await sayUnseen(fixture);
  const task = await fixture.task('sender_unidentified');
  return { question: { changeId, knownVersion: 0 }, task };
}

describe('staff ends a transfer (G7)', () => {
  it(
    'that cools off, in the task of an unidentified sender',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await sayUnseen(fixture);
      await fixture.task('sender_unidentified');
      await fixture.resolve('sender_unidentified', 'end_transfer');
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    }),
  );

  it(
    'whose notices could not be delivered, also if they are accepted before its run looks',
    inFixture(async (fixture) => {
      fixture.outside.mailbox.faults.add({ kind: '5xx', match: fixture.recipient.email, times: 100 });
      await fixture.openWithConsents();
      await fixture.task('notice_undeliverable');
      await fixture.temporalAway(() => fixture.resolve('notice_undeliverable', 'end_transfer'));
      await fixture.sql(
        `update outbound_message set state = 'sent', accepted_at = created_at
         where channel = 'email' and template = 'transfer_cooling_off'`,
      );
      await fixture.sleep('1 minute');
      await fixture.sweep();
      expect(await fixture.reached('refused')).toMatchObject({ reason: 'ended_by_staff' });
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
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
      inFixture(
        async (fixture) => {
          const { question } = await withTask(fixture, state);
          await fixture.resolve('sender_unidentified', 'end_transfer');
          expect((await take(await fixture.as(SYSTEM), question)).state).toBe('refused');
          expect(await fixture.change()).toMatchObject({ reason: 'ended_by_staff' });
          expect(await fixture.holders()).toEqual([fixture.holder.id]);
        },
        { withWorkers: false },
      ),
    );
  }

  for (const first of ['staff', 'commit'] as const) {
    it(
      `races the commit, and the ${first} that gets the lock first wins whole`,
      inFixture(
        async (fixture) => {
          const { question, task } = await withTask(fixture, 'cooling_off');
          const contenders = {
            staff: async () =>
              resolveTask(await fixture.as(fixture.agent), { taskId: task.id, choice: 'end_transfer' }),
            commit: async () => commitTransfer(await fixture.as(SYSTEM), question),
          };
          const order = first === 'staff' ? (['staff', 'commit'] as const) : (['commit', 'staff'] as const);
          const results = await raceBehindLock(
            fixture.database,
            order.map((name) => contenders[name]),
            'select from service_change for update',
          );
          const [staff, commit] = first === 'staff' ? results : results.toReversed();
          if (first === 'staff') {
            expect(staff).toMatchObject({ status: 'fulfilled' });
            expect(commit).toMatchObject({ status: 'fulfilled', value: { state: 'refused' } });
            expect(await fixture.holders()).toEqual([fixture.holder.id]);
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
