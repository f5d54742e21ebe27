import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { bill, pay } from '../replay/money.ts';

describe('money in the way of a transfer (T11)', () => {
  it(
    'an invoice issued between the consents pauses the commit until it is paid',
    inScene(async (scene) => {
      await scene.open();
      await scene.say('holder');
      const invoiceId = await bill(scene);
      await scene.say('recipient');
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('paused');
      await scene.told('holder', 'transfer_paused');
      expect(await scene.holders()).toEqual([scene.holder.id]);
      await scene.sleep('5 days');
      await pay(scene, invoiceId);
      await scene.reached('completed');
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
      const [invoice] = await scene.sql('select client_id from invoice where id = $1', [invoiceId]);
      expect(invoice).toEqual({ client_id: scene.holder.id });
    }),
  );

  it(
    'never paid, the transfer ends with the reason after the pause of its own',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await bill(scene);
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('paused');
      await scene.sleep('6 days');
      expect((await scene.change()).state).toBe('paused');
      await scene.sleep('2 days');
      expect(await scene.reached('refused')).toMatchObject({ reason: 'unpaid_invoice' });
      await scene.told('recipient', 'transfer_refused');
      expect(await scene.holders()).toEqual([scene.holder.id]);
    }),
  );
});

describe('a pause whose cause changes (T11, G9)', () => {
  it(
    'a freeze that is lifted while money is owed goes on, and money pauses the commit with notices and a time of its own',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.coolingOffRuns();
      await freezeClientByStaff(await scene.as(scene.agent), { clientId: scene.recipient.id });
      await scene.reached('paused');
      const invoiceId = await bill(scene);
      await scene.sleep('25 hours');
      expect(await pauseOf(scene)).toMatchObject({ pause_reason: 'frozen', deadline: null });
      await unfreezeClient(await scene.as(scene.agent), { clientId: scene.recipient.id });
      for (const party of ['holder', 'recipient'] as const) await scene.told(party, 'transfer_paused');
      const paused = await pauseOf(scene);
      expect(paused).toMatchObject({ pause_reason: 'unpaid_invoice', paused_from: 'cooling_off' });
      expect(paused?.['deadline']).toEqual(paused?.['pause_ends_at']);
      expect(await openTasks(scene)).toEqual([]);
      await scene.sleep('6 days');
      expect((await scene.change()).state).toBe('paused');
      await pay(scene, invoiceId);
      await scene.reached('completed');
    }),
  );

  it(
    'a consent voided during a pause for money is waited for, not the money',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await bill(scene);
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('paused');
      const grantToken = await scene.grant('holder', 'edit_contact', scene.holder.id);
      const phone = '+5491155559999';
      await updateAccount(await scene.as(scene.actorOf('holder')), { phone, grantToken });
      await scene.reached('awaiting_consents');
    }),
  );
});

async function pauseOf(scene: Scene) {
  const [row] = await scene.sql(
    `select c.deadline, c.paused_from, c.pause_reason, c.pause_ends_at
     from service_change c join transfer t on t.change_id = c.id`,
  );
  return row;
}

const openTasks = (scene: Scene) => scene.sql('select kind from staff_task where resolved_at is null');
