import { describe, expect, it } from 'vitest';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { consentSignedIn } from '../../domain/transfer/consent.ts';
import { getTransfer } from '../../domain/transfer/transfer-view.ts';
import { type Fixture, inFixture } from '../harness/fixture.ts';

const voided = (fixture: Fixture) =>
  fixture.sql<{ party: string }>('select party from consent where voided_at is not null order by party');

async function waitingFor(fixture: Fixture, changeId: string): Promise<string[]> {
  return (await getTransfer(await fixture.as(fixture.actorOf('holder')), { changeId })).transfer.waitingFor;
}

describe('contact data edited around a consent (T8)', () => {
  it(
    "a new phone voids that client's consent, which is asked for again at the new number",
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.edit('recipient', { phone: '+5491155559999' });
      await fixture.reached('awaiting_consents');
      expect(await voided(fixture)).toEqual([{ party: 'recipient' }]);
      await fixture.told('recipient', 'transfer_consent_voided');
      expect(await fixture.say('recipient')).toBe('consent_recorded');
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sleep('25 hours');
      await fixture.reached('completed');
    }),
  );

  it(
    'a new e-mail voids both consents, since both texts name it, and the old text no longer matches',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      const oldText = await fixture.text('holder');
      await fixture.edit('recipient', { email: 'jose.nuevo@example.com' });
      await fixture.reached('awaiting_consents');
      expect(await voided(fixture)).toEqual([{ party: 'holder' }, { party: 'recipient' }]);
      expect(await fixture.say('holder', oldText)).toBe('near_miss');
      expect(await fixture.say('holder')).toBe('consent_recorded');
    }),
  );

  it(
    'a consent given signed in is asked for again signed in, once, and the transfer says so (T6)',
    inFixture(async (fixture) => {
      const changeId = await fixture.open();
      await fixture.outside.whatsapp.inbound({
        externalUserId: 'AR.150239451',
        body: await fixture.text('holder'),
      });
      await fixture.task('sender_unidentified');
      await fixture.resolve('sender_unidentified', 'parties_consent_signed_in');
      await fixture.told('holder', 'transfer_consent_signed_in');
      await fixture.told('recipient', 'transfer_consent_signed_in');
      expect(await waitingFor(fixture, changeId)).toEqual([
        `la confirmación de ${fixture.holder.name} desde el panel de clientes`,
        `la confirmación de ${fixture.recipient.name} desde el panel de clientes`,
      ]);
      const grantToken = await fixture.grant('holder', 'consent_to_transfer', changeId);
      await consentSignedIn(await fixture.as(fixture.actorOf('holder')), { changeId, grantToken });
      await fixture.edit('holder', { phone: '+5491155559999' });
      await fixture.told('holder', 'transfer_consent_signed_in', 2);
      await fixture.sleep('1 hour');
      await fixture.quiet();
      const asked = (await fixture.sentTo('holder')).filter((template) => template.includes('consent'));
      expect(asked).toEqual(['transfer_consent_signed_in', 'transfer_consent_signed_in']);
    }),
  );

  it(
    'in a cooling off that a freeze has paused sends the transfer back to wait for consents',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.coolingOffRuns();
      expect(await fixture.say('recipient', 'No fui yo')).toBe('frozen');
      await fixture.reached('paused');
      await fixture.edit('holder', { phone: '+5491155559999' });
      expect(await voided(fixture)).toEqual([{ party: 'holder' }]);
      await unfreezeClient(await fixture.as(fixture.agent), { clientId: fixture.recipient.id });
      await fixture.reached('awaiting_consents');
      expect(await fixture.say('holder')).toBe('consent_recorded');
      await fixture.reached('cooling_off');
      await fixture.coolingOffRuns();
      await fixture.sleep('23 hours');
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
      await fixture.sleep('2 hours');
      await fixture.reached('completed');
    }),
  );

  it(
    'a consent of an older contact version never commits, whatever the rows say',
    inFixture(async (fixture) => {
      await fixture.openWithConsents();
      await fixture.reached('cooling_off');
      await fixture.quiet();
      await fixture.sql('update client set contact_version = contact_version + 1 where id = $1', [
        fixture.holder.id,
      ]);
      await fixture.sleep('25 hours');
      await fixture.reached('awaiting_consents');
      expect(await voided(fixture)).toEqual([{ party: 'holder' }]);
      expect(await fixture.holders()).toEqual([fixture.holder.id]);
    }),
  );
});
