import { describe, expect, it } from 'vitest';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { inScene, type Scene } from '../harness/scene.ts';

/** What a commit answers after `change` was made to the rows of a transfer that could be committed. */
async function commitAfter(scene: Scene, change: string) {
  const changeId = await scene.open({
    grantToken: await scene.grant('holder', 'immediate_transfer', scene.service.id),
  });
  await scene.say('holder');
  await scene.say('recipient');
  await scene.sql('update consent set read_back_at = $1', [await scene.clock.now()]);
  await scene.sql(change);
  return commitTransfer(await scene.as({ type: 'system', process: 'test' }), { changeId, knownVersion: 0 });
}

const verifiedNoMore = (party: string) =>
  `update client set verified_at = null where id = (select ${party}_id from transfer)`;
const frozen = (party: string) =>
  `update client set frozen_at = now() where id = (select ${party}_id from transfer)`;

describe('the commit rechecks under lock (T11, G9)', () => {
  it.each([
    ['the holder is verified no more', verifiedNoMore('holder'), 'refused', 'not_verified'],
    ['the recipient is verified no more', verifiedNoMore('recipient'), 'refused', 'not_verified'],
    [
      'the service is held by somebody else',
      'update ownership_interval set client_id = (select recipient_id from transfer)',
      'refused',
      'not_the_holder',
    ],
    ['the service is pending', "update service set status = 'pending'", 'refused', 'service_not_active'],
    ['the holder is frozen', frozen('holder'), 'paused', null],
    ['the recipient is frozen', frozen('recipient'), 'paused', null],
    ['the service is frozen', 'update service set frozen_at = now()', 'paused', null],
    ['nothing is wrong', 'select 1', 'committed', null],
  ])('%s', (_, change, state, reason) =>
    inScene(
      async (scene) => {
        expect((await commitAfter(scene, change)).state).toBe(state);
        expect(await scene.change()).toMatchObject({ state, reason });
        const moved = await scene.sql('select 1 from ownership_interval where change_id is not null');
        expect(moved).toHaveLength(state === 'committed' ? 1 : 0);
      },
      { withWorkers: false },
    )(),
  );
});
