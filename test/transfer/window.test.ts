import { describe, expect, it } from 'vitest';
import { inFixture } from '../harness/fixture.ts';

const remindersOf = (templates: string[]) => templates.filter((name) => name === 'transfer_reminder').length;

describe('the window of a transfer (T9)', () => {
  it(
    'reminds whoever is missing at half time and 24 h before the end, then expires and tells both',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.quiet();
      await fixture.say('holder');
      await fixture.sleep('83 hours');
      await fixture.quiet();
      expect(remindersOf(await fixture.sentTo('recipient'))).toBe(0);
      await fixture.sleep('2 hours');
      await fixture.quiet();
      expect(remindersOf(await fixture.sentTo('recipient'))).toBe(1);
      await fixture.sleep('58 hours');
      await fixture.quiet();
      expect(remindersOf(await fixture.sentTo('recipient'))).toBe(1);
      await fixture.sleep('2 hours');
      await fixture.quiet();
      expect(remindersOf(await fixture.sentTo('recipient'))).toBe(2);
      expect(remindersOf(await fixture.sentTo('holder'))).toBe(0);
      await fixture.sleep('22 hours');
      expect((await fixture.change()).state).toBe('awaiting_consents');
      await fixture.sleep('2 hours');
      await fixture.reached('expired');
      await fixture.quiet();
      expect(await fixture.sentTo('holder')).toContain('transfer_expired');
      expect(await fixture.sentTo('recipient')).toContain('transfer_expired');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      expect(await fixture.say('recipient')).toBe('transfer_over');
    }),
  );

  it(
    'bounds the receipt: a message that came in time counts though it is processed after the end',
    inFixture(async (fixture) => {
      await fixture.open();
      await fixture.quiet();
      await fixture.say('holder');
      await fixture.sleep('167 hours');
      // The conversation is held, as by a process that is slow or has died: the message waits.
      const release = await fixture.holdConversation('recipient');
      const said = fixture.say('recipient');
      await fixture.messageWaits('recipient');
      await fixture.sleep('65 minutes');
      expect((await fixture.change()).state).toBe('awaiting_consents');
      await release();
      // The first look may have given up on the lock meanwhile; the sweep takes it up again.
      await fixture.sweep();
      expect(await said).toBe('consent_recorded');
      await fixture.reached('cooling_off');
    }),
  );

  it(
    'a second consent on day 6 lets the cooling off end after the window',
    inFixture(async (fixture) => {
      const opened = await fixture.open();
      await fixture.quiet();
      await fixture.say('holder');
      await fixture.sleep('163 hours');
      await fixture.say('recipient');
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sleep('25 hours');
      const change = await fixture.reached('completed');
      expect(change.id).toBe(opened);
      const windowMs = 7 * 24 * 3_600_000;
      expect((change.closed_at?.getTime() ?? 0) - change.opened_at.getTime()).toBeGreaterThan(windowMs);
    }),
  );
});
