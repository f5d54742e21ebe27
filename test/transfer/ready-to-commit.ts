import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import type { Fixture } from '../harness/fixture.ts';

/** A transfer that was opened with a grant and has both consents, read back: its commit is all that is left. */
export async function readyToCommit(fixture: Fixture) {
  const changeId = await fixture.open({
    grantToken: await fixture.grant('holder', 'immediate_transfer', fixture.service.id),
  });
  await fixture.say('holder');
  await fixture.say('recipient');
  await fixture.sql('update consent set read_back_at = $1', [await fixture.clock.now()]);
  const ctx = await fixture.as({ type: 'system', process: 'test' });
  return { changeId, commit: () => commitTransfer(ctx, { changeId, knownVersion: 0 }) };
}
