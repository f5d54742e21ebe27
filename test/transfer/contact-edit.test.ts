import { describe, expect, it } from 'vitest';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { consentSignedIn } from '../../domain/transfer/consent.ts';
import { getTransfer } from '../../domain/transfer/transfer-view.ts';
import { inScene, type Scene } from '../harness/scene.ts';

const voided = (scene: Scene) =>
  scene.sql<{ party: string }>('select party from consent where voided_at is not null order by party');

async function waitingFor(scene: Scene, changeId: string): Promise<string[]> {
  return (await getTransfer(await scene.as(scene.actorOf('holder')), { changeId })).transfer.waitingFor;
}

describe('contact data edited around a consent (T8)', () => {
  it(
    "a new phone voids that client's consent, which is asked for again at the new number",
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.edit('recipient', { phone: '+5491155559999' });
      await scene.reached('awaiting_consents');
      expect(await voided(scene)).toEqual([{ party: 'recipient' }]);
      await scene.told('recipient', 'transfer_consent_voided');
      expect(await scene.say('recipient')).toBe('consent_recorded');
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('completed');
    }),
  );

  it(
    'a new e-mail voids both consents, since both texts name it, and the old text no longer matches',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      const oldText = await scene.text('holder');
      await scene.edit('recipient', { email: 'jose.nuevo@example.com' });
      await scene.reached('awaiting_consents');
      expect(await voided(scene)).toEqual([{ party: 'holder' }, { party: 'recipient' }]);
      expect(await scene.say('holder', oldText)).toBe('near_miss');
      expect(await scene.say('holder')).toBe('consent_recorded');
    }),
  );

  it(
    'a consent given signed in is asked for again signed in, once, and the transfer says so (T6)',
    inScene(async (scene) => {
      const changeId = await scene.open();
      await scene.outside.whatsapp.inbound({
        externalUserId: 'AR.150239451',
        body: await scene.text('holder'),
      });
      await scene.task('sender_unidentified');
      await scene.resolve('sender_unidentified', 'parties_consent_signed_in');
      await scene.told('holder', 'transfer_consent_signed_in');
      await scene.told('recipient', 'transfer_consent_signed_in');
      expect(await waitingFor(scene, changeId)).toEqual([
        `la confirmación de ${scene.holder.name} desde el panel de clientes`,
        `la confirmación de ${scene.recipient.name} desde el panel de clientes`,
      ]);
      const grantToken = await scene.grant('holder', 'consent_to_transfer', changeId);
      await consentSignedIn(await scene.as(scene.actorOf('holder')), { changeId, grantToken });
      await scene.edit('holder', { phone: '+5491155559999' });
      await scene.told('holder', 'transfer_consent_signed_in', 2);
      await scene.sleep('1 hour');
      await scene.quiet();
      const asked = (await scene.sentTo('holder')).filter((template) => template.includes('consent'));
      expect(asked).toEqual(['transfer_consent_signed_in', 'transfer_consent_signed_in']);
    }),
  );

  it(
    'in a cooling off that a freeze has paused sends the transfer back to wait for consents',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.coolingOffRuns();
      expect(await scene.say('recipient', 'No fui yo')).toBe('frozen');
      await scene.reached('paused');
      await scene.edit('holder', { phone: '+5491155559999' });
      expect(await voided(scene)).toEqual([{ party: 'holder' }]);
      await unfreezeClient(await scene.as(scene.agent), { clientId: scene.recipient.id });
      await scene.reached('awaiting_consents');
      expect(await scene.say('holder')).toBe('consent_recorded');
      await scene.reached('cooling_off');
      await scene.coolingOffRuns();
      await scene.sleep('23 hours');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.sleep('2 hours');
      await scene.reached('completed');
    }),
  );

  it(
    'a consent of an older contact version never commits, whatever the rows say',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sql('update client set contact_version = contact_version + 1 where id = $1', [
        scene.holder.id,
      ]);
      await scene.sleep('25 hours');
      await scene.reached('awaiting_consents');
      expect(await voided(scene)).toEqual([{ party: 'holder' }]);
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );
});
