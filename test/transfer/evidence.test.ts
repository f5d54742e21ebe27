import { describe, expect, it } from 'vitest';
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
});
