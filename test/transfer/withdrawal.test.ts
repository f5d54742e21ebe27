import { describe, expect, it } from 'vitest';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { raceBehindLock } from '../harness/race.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { arrival } from '../messaging/seed.ts';

describe('withdrawing a transfer (T8)', () => {
  for (const party of ['holder', 'recipient'] as const) {
    it(
      `the ${party} withdraws over the API, at once and again with the same answer`,
      inScene(async (scene) => {
        const changeId = await scene.open();
        await scene.quiet();
        const ctx = await scene.as(scene.actorOf(party));
        const answer = { id: changeId, state: 'withdrawn' };
        expect(await withdrawTransfer(ctx, { changeId })).toEqual(answer);
        expect(await withdrawTransfer(ctx, { changeId })).toEqual(answer);
        await scene.quiet();
        expect(await scene.client.workflow.getHandle(`transfer/${changeId}`).result()).toBe('withdrawn');
        expect(await scene.sentTo('holder')).toContain('transfer_withdrawn');
        expect(await scene.sentTo('recipient')).toContain('transfer_withdrawn');
      }),
    );
  }

  it(
    'a party withdraws by WhatsApp in the cooling off',
    inScene(async (scene) => {
      await scene.open();
      await scene.say('holder');
      await scene.say('recipient');
      await scene.reached('cooling_off');
      expect(await scene.say('recipient', 'Cancelar transferencia')).toBe('withdrawn');
      await scene.reached('withdrawn');
      await scene.sleep('3 days');
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );

  for (const way of ['after a cooling off', 'at once'] as const) {
    it(
      `counts if it came before the commit (${way}), also if it is processed after the commit was due`,
      inScene(async (scene) => {
        await scene.open(
          way === 'at once'
            ? { grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id) }
            : {},
        );
        await scene.say('recipient');
        if (way === 'after a cooling off') {
          await scene.say('holder');
          await scene.coolingOffRuns();
        }
        const release = await scene.holdConversation('recipient');
        await scene.outside.whatsapp.inbound({
          from: scene.recipient.phone,
          body: 'CANCELAR TRANSFERENCIA',
        });
        await scene.messageWaits('recipient');
        if (way === 'at once') await scene.say('holder');
        else await scene.sleep('24 hours');
        await scene.sleep('10 minutes');
        expect(await scene.holders()).toEqual([scene.holder.id]);
        await release();
        await scene.sweep();
        await scene.reached('withdrawn');
        expect(await scene.holders()).toEqual([scene.holder.id]);
      }),
    );
  }

  it(
    'waits for no message that has nothing to do with it longer than for its processing',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.coolingOffRuns();
      const release = await scene.holdConversation('holder');
      await scene.outside.whatsapp.inbound({ from: scene.holder.phone, body: 'Hola' });
      await scene.messageWaits('holder');
      await scene.sleep('24 hours');
      await scene.sleep('10 minutes');
      expect((await scene.change()).state).toBe('cooling_off');
      await release();
      await scene.sweep();
      await scene.quiet();
      await scene.sleep('6 minutes');
      await scene.reached('completed');
    }),
  );

  it.each([
    [0, 30],
    [45, 45],
    [120, 120],
    [86_400, 300],
  ])('a commit that a message of %i seconds ago holds up asks again in %i', (age, wait) =>
    inScene(
      async (scene) => {
        const changeId = await readyToCommit(scene);
        const ctx = { ...(await scene.as(SYSTEM)), deliver: async () => undefined };
        await receiveInbound(ctx, arrival(scene.recipient.phone, 'hola'));
        const now = await scene.clock.now();
        await scene.sql('update inbound_message set received_at = $1 where processed_at is null', [
          new Date(now.getTime() - age * 1_000),
        ]);
        const frozen = { ...ctx, now };
        const { wakeAt } = await commitTransfer(frozen, { changeId, knownVersion: 0 });
        expect(wakeAt).toBe(now.getTime() + wait * 1_000);
      },
      { withWorkers: false },
    )(),
  );

  it.each([
    ['withdrawn', 6, 'transfer_over', 'answer_transfer_over'],
    ['completed', 6, 'transfer_over', 'answer_transfer_over'],
    ['withdrawn', 8, 'nothing_to_withdraw', 'answer_general'],
  ])('of one that ended as %s %i days ago: %s', (state, days, outcome, template) =>
    inScene(
      async (scene) => {
        const changeId = await scene.open();
        const closedAt = new Date((await scene.clock.now()).getTime() - days * 24 * 3_600_000);
        await scene.sql(
          'update service_change set state = $1, closed_at = $2, next_check_at = null where id = $3',
          [state, closedAt, changeId],
        );
        expect(await scene.say('recipient', 'Cancelar transferencia')).toBe(outcome);
        const answers = await scene.sql(
          "select template from outbound_message where template like 'answer%'",
        );
        expect(answers).toEqual([{ template }]);
        const [row] = await scene.sql('select state from service_change');
        expect(row).toEqual({ state });
      },
      { withWorkers: false },
    )(),
  );

  for (const first of ['withdrawal', 'commit'] as const) {
    it(
      `races the commit, and the ${first} that gets the lock first wins whole`,
      inScene(
        async (scene) => {
          const changeId = await readyToCommit(scene);
          const commit = async () => commitTransfer(await scene.as(SYSTEM), { changeId, knownVersion: 0 });
          const withdraw = async () =>
            withdrawTransfer(await scene.as(scene.actorOf('holder')), { changeId });
          const contenders = first === 'commit' ? [commit, withdraw] : [withdraw, commit];
          const [winner, loser] = await raceBehindLock(scene.database, contenders);
          expect(winner?.status).toBe('fulfilled');
          if (first === 'commit') {
            expect(loser).toMatchObject({ status: 'rejected', reason: { code: 'TRANSFER_COMMITTED' } });
            expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
          } else {
            expect(loser).toMatchObject({ status: 'fulfilled', value: { state: 'withdrawn' } });
            expect(await scene.holders()).toEqual([scene.holder.id]);
          }
        },
        { withWorkers: false },
      ),
    );
  }
});

const SYSTEM = { type: 'system', process: 'test' } as const;

/** Both consents in and read back, the cooling off over: written to the rows, since no worker runs. */
async function readyToCommit(scene: Scene): Promise<string> {
  const changeId = await scene.open();
  await scene.say('holder');
  await scene.say('recipient');
  const now = await scene.clock.now();
  await scene.sql('update consent set read_back_at = $1', [now]);
  await scene.sql("update service_change set state = 'cooling_off'");
  await scene.sql('update transfer set notice_round = 1, cooling_off_ends_at = $1', [now]);
  return changeId;
}
