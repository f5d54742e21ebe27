import { describe, expect, it } from 'vitest';
import { updateAccount } from '../../domain/clients/update-account.ts';
import { inScene, type Scene } from '../harness/scene.ts';

async function edit(scene: Scene, party: 'holder' | 'recipient', data: { phone?: string; email?: string }) {
  const grantToken = await scene.grant(party, 'edit_contact', scene[party].id);
  await updateAccount(await scene.as(scene.actorOf(party)), { ...data, grantToken });
  Object.assign(scene[party], data);
}

const voided = (scene: Scene) =>
  scene.sql<{ party: string }>('select party from consent where voided_at is not null order by party');

describe('contact data edited around a consent (T8)', () => {
  it(
    "a new phone voids that client's consent, which is asked for again at the new number",
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await edit(scene, 'recipient', { phone: '+5491155559999' });
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
      await edit(scene, 'recipient', { email: 'jose.nuevo@example.com' });
      await scene.reached('awaiting_consents');
      expect(await voided(scene)).toEqual([{ party: 'holder' }, { party: 'recipient' }]);
      expect(await scene.say('holder', oldText)).toBe('near_miss');
      expect(await scene.say('holder')).toBe('consent_recorded');
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
