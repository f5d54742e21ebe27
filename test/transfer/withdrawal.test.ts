import { describe, expect, it } from 'vitest';
import { receiveInbound } from '../../domain/messaging/receive-inbound.ts';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { withdrawTransfer } from '../../domain/transfer/withdraw-transfer.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';
import { raceBehindLock } from '../harness/race.ts';
import { arrival } from '../messaging/seed.ts';

describe('withdrawing a transfer (T8)', () => {
  for (const party of ['holder', 'recipient'] as const) {
    it(
      `the ${party} withdraws over the API, at once and again with the same answer`,
      inFixture(async (fixture) => {
        const changeId = await fixture.open();
        await fixture.quiet();
        const ctx = await fixture.as(fixture.actorOf(party));
        const answer = { id: changeId, state: 'withdrawn' };
        expect(await withdrawTransfer(ctx, { changeId })).toEqual(answer);
        expect(await withdrawTransfer(ctx, { changeId })).toEqual(answer);
        await fixture.quiet();
        expect(await fixture.client.workflow.getHandle(`transfer/${changeId}`).result()).toBe('withdrawn');
        expect(await fixture.sentTo('holder')).toContain('transfer_withdrawn');
        expect(await fixture.sentTo('recipient')).toContain('transfer_withdrawn');
      }),
    );
  }

  it(
    'a party withdraws by WhatsApp in the cooling off',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.say('holder');
      await fixture.say('recipient');
      await fixture.reached('cooling_off');
      expect(await fixture.say('recipient', 'Cancelar transferencia')).toBe('withdrawn');
      await fixture.reached('withdrawn');
      await fixture.sleep('3 days');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    }),
  );

  for (const way of ['after a cooling off', 'at once'] as const) {
    it(
      `counts if it came before the commit (${way}), also if it is processed after the commit was due`,
      inFixture(async (fixture) => {
        await fixture.open(
          way === 'at once'
            ? { grantToken: await fixture.grant('holder', 'immediate_transfer', fixture.service.id) }
            : {},
        );
        await fixture.say('recipient');
        if (way === 'after a cooling off') {
          await fixture.say('holder');
          await fixture.coolingOffRuns();
        }
        const release = await fixture.holdConversation('recipient');
        await fixture.outside.whatsapp.inbound({
          from: fixture.recipient.phone,
          body: 'CANCELAR TRANSFERENCIA',
        });
        await fixture.messageWaits('recipient');
        if (way === 'at once') await fixture.say('holder');
        else await fixture.sleep('24 hours');
        await fixture.sleep('10 minutes');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
        await release();
        await fixture.sweep();
        await fixture.reached('withdrawn');
        expect(await fixture.holders()).toEqual([fixture.holder.id]);
      }),
    );
  }

  it(
    'waits for no message that has nothing to do with it longer than for its processing',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.coolingOffRuns();
      const release = await fixture.holdConversation('holder');
      await fixture.outside.whatsapp.inbound({ from: fixture.holder.phone, body: 'Hola' });
      await fixture.messageWaits('holder');
      await fixture.sleep('24 hours');
      await fixture.sleep('10 minutes');
      expect((await fixture.change()).state).toBe('cooling_off');
      await release();
      await fixture.sweep();
      await fixture.quiet();
      await fixture.sleep('6 minutes');
      await fixture.reached('completed');
    }),
  );

  it.each([
    [0, 30],
    [45, 45],
    [120, 120],
    [86_400, 300],
  ])('a commit that a message of %i seconds ago holds up asks again in %i', (age, wait) =>
    inFixture(
      async (fixture) => {
        const changeId = await readyToCommit(fixture);
        const ctx = { ...(await fixture.as(SYSTEM)), deliver: async () => undefined };
        await receiveInbound(ctx, arrival(fixture.recipient.phone, 'hola'));
        const now = await fixture.clock.now();
        await fixture.sql('update inbound_message set received_at = $1 where processed_at is null', [
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
    inFixture(
      async (fixture) => {
        const changeId = await fixture.open();
        const closedAt = new Date((await fixture.clock.now()).getTime() - days * 24 * 3_600_000);
        await fixture.sql(
          'update service_change set state = $1, closed_at = $2, next_check_at = null where id = $3',
          [state, closedAt, changeId],
        );
        expect(await fixture.say('recipient', 'Cancelar transferencia')).toBe(outcome);
        const answers = await fixture.sql(
          "select template from outbound_message where template like 'answer%'",
        );
        expect(answers).toEqual([{ template }]);
        const [row] = await fixture.sql('select state from service_change');
        expect(row).toEqual({ state });
      },
      { withWorkers: false },
    )(),
  );

  for (const first of ['withdrawal', 'commit'] as const) {
    it(
      `races the commit, and the ${first} that gets the lock first wins whole`,
      inFixture(
        async (fixture) => {
          const changeId = await readyToCommit(fixture);
          const commit = async () => commitTransfer(await fixture.as(SYSTEM), { changeId, knownVersion: 0 });
          const withdraw = async () =>
            withdrawTransfer(await fixture.as(fixture.actorOf('holder')), { changeId });
          const contenders = first === 'commit' ? [commit, withdraw] : [withdraw, commit];
          const [winner, loser] = await raceBehindLock(fixture.database, contenders);
          expect(winner?.status).toBe('fulfilled');
          if (first === 'commit') {
            expect(loser).toMatchObject({ status: 'rejected', reason: { code: 'TRANSFER_COMMITTED' } });
            expect(await fixture.holders()).toEqual([fixture.holder.id, fixture.recipient.id]);
          } else {
            expect(loser).toMatchObject({ status: 'fulfilled', value: { state: 'withdrawn' } });
            expect(await fixture.holders()).toEqual([fixture.holder.id]);
          }
        },
        { withWorkers: false },
      ),
    );
  }
});

const SYSTEM = { type: 'system', process: 'test' } as const;

/** Both consents in and read back, the cooling off over: written to the rows, since no worker runs. */
async function readyToCommit(fixture: Fixture): Promise<string> {
  const changeId = await fixture.open();
  await fixture.say('holder');
  await fixture.say('recipient');
  const now = await fixture.clock.now();
  await fixture.sql('update consent set read_back_at = $1', [now]);
  await fixture.sql("update service_change set state = 'cooling_off'");
  await fixture.sql('update transfer set notice_round = 1, cooling_off_ends_at = $1', [now]);
  return changeId;
}
