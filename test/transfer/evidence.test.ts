import { describe, expect, it } from 'vitest';
import { commitTransfer } from '../../domain/transfer/commit-transfer.ts';
import { inScene } from '../harness/scene.ts';

describe('the evidence of the consents (T7)', () => {
  it(
    'that differs at Twilio ends the transfer without a commit and calls staff',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      scene.outside.whatsapp.faults.add({ kind: 'alter_readback', times: 1 });
      await scene.sleep('25 hours');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'evidence_differs' });
      await scene.task('evidence_differs');
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );

  it(
    'is waited for while Twilio is away, however long',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.outside.whatsapp.pause();
      await scene.sleep('2 days');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.outside.whatsapp.resume();
      await scene.sleep('1 hour');
      await scene.reached('completed');
    }),
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
