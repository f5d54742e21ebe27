import { describe, expect, it } from 'vitest';
import { inScene } from '../harness/scene.ts';

const remindersOf = (templates: string[]) => templates.filter((name) => name === 'transfer_reminder').length;

describe('the window of a transfer (T9)', () => {
  it(
    'reminds whoever is missing at half time and 24 h before the end, then expires and tells both',
    inScene(async (scene) => {
      await scene.open();
      await scene.quiet();
      await scene.say('holder');
      await scene.sleep('83 hours');
      await scene.quiet();
      expect(remindersOf(await scene.sentTo('recipient'))).toBe(0);
      await scene.sleep('2 hours');
      await scene.quiet();
      expect(remindersOf(await scene.sentTo('recipient'))).toBe(1);
      await scene.sleep('58 hours');
      await scene.quiet();
      expect(remindersOf(await scene.sentTo('recipient'))).toBe(1);
      await scene.sleep('2 hours');
      await scene.quiet();
      expect(remindersOf(await scene.sentTo('recipient'))).toBe(2);
      expect(remindersOf(await scene.sentTo('holder'))).toBe(0);
      await scene.sleep('22 hours');
      expect((await scene.change()).state).toBe('awaiting_consents');
      await scene.sleep('2 hours');
      await scene.reached('expired');
      await scene.quiet();
      expect(await scene.sentTo('holder')).toContain('transfer_expired');
      expect(await scene.sentTo('recipient')).toContain('transfer_expired');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      expect(await scene.say('recipient')).toBe('transfer_over');
    }),
  );

  it(
    'bounds the receipt: a message that came in time counts though it is processed after the end',
    inScene(async (scene) => {
      await scene.open();
      await scene.quiet();
      await scene.say('holder');
      await scene.sleep('167 hours');
      // The conversation is held, as by a process that is slow or has died: the message waits.
      const release = await scene.holdConversation('recipient');
      const said = scene.say('recipient');
      await scene.messageWaits('recipient');
      await scene.sleep('65 minutes');
      expect((await scene.change()).state).toBe('awaiting_consents');
      await release();
      // The first look may have given up on the lock meanwhile; the sweep takes it up again.
      await scene.sweep();
      expect(await said).toBe('consent_recorded');
      await scene.reached('cooling_off');
    }),
  );

  it(
    'a second consent on day 6 lets the cooling off end after the window',
    inScene(async (scene) => {
      const opened = await scene.open();
      await scene.quiet();
      await scene.say('holder');
      await scene.sleep('163 hours');
      await scene.say('recipient');
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      const change = await scene.reached('completed');
      expect(change.id).toBe(opened);
      const windowMs = 7 * 24 * 3_600_000;
      expect((change.closed_at?.getTime() ?? 0) - change.opened_at.getTime()).toBeGreaterThan(windowMs);
    }),
  );
});
