import { describe, expect, it } from 'vitest';
import { freezeClientByStaff } from '../../domain/accounts/freeze-client.ts';
import { unfreezeClient } from '../../domain/accounts/unfreeze-client.ts';
import { updateAccount } from '../../domain/accounts/update-account.ts';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { inScene, type Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;

async function bill(scene: Scene): Promise<string> {
  const { invoiceId } = await issueInvoice(await scene.as(SYSTEM), {
    serviceId: scene.service.id,
    lines: [{ kind: 'renewal', description: 'Hosting Web', amount: '1250000' }],
    dueDate: '2099-01-01',
  });
  return invoiceId;
}

async function pay(scene: Scene, invoiceId: string): Promise<void> {
  await recordPayment(await scene.as(SYSTEM), {
    provider: 'test',
    providerPaymentId: invoiceId,
    invoiceId,
    amount: '1250000',
    currency: 'ARS',
    paidAt: await scene.clock.now(),
  });
}

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

  it(
    'a suspension for non-payment pauses, any other one ends the transfer',
    inScene(async (scene) => {
      await scene.openWithConsents();
      await scene.reached('cooling_off');
      await scene.quiet();
      await suspendService(await scene.as(SYSTEM), { serviceId: scene.service.id, reason: 'non_payment' });
      await scene.sleep('25 hours');
      await scene.reached('paused');
      await suspendService(await scene.as(SYSTEM), { serviceId: scene.service.id, reason: 'technical' });
      expect(await scene.reached('refused')).toMatchObject({ reason: 'service_not_active' });
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
    'a freeze during a pause for money has no end until staff lifts it, and leaves the pause its whole time again',
    inScene(async (scene) => {
      await scene.openWithConsents();
      const invoiceId = await bill(scene);
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('paused');
      await freezeClientByStaff(await scene.as(scene.agent), { clientId: scene.holder.id });
      await until(async () => (await pauseOf(scene))?.['pause_reason'] === 'frozen', 'paused for the freeze');
      expect(await pauseOf(scene)).toMatchObject({
        deadline: null,
        pause_ends_at: null,
        paused_from: 'cooling_off',
      });
      expect(await openTasks(scene)).toEqual([{ kind: 'frozen_change' }]);
      await scene.sleep('20 days');
      expect((await scene.change()).state).toBe('paused');
      await unfreezeClient(await scene.as(scene.agent), { clientId: scene.holder.id });
      await scene.told('holder', 'transfer_paused', 2);
      await scene.sleep('6 days');
      await pay(scene, invoiceId);
      await scene.reached('completed');
      expect(await scene.holders()).toEqual([scene.holder.id, scene.recipient.id]);
    }),
  );

  it(
    'money keeps no transfer waiting that waits for a consent: lifted from a freeze, it asks for it and expires',
    inScene(async (scene) => {
      await scene.open();
      await scene.say('holder');
      expect(await scene.say('recipient', 'No fui yo')).toBe('frozen');
      await scene.reached('paused');
      await bill(scene);
      await unfreezeClient(await scene.as(scene.agent), { clientId: scene.recipient.id });
      await scene.reached('awaiting_consents');
      expect(await openTasks(scene)).toEqual([]);
      await scene.sleep('8 days');
      await scene.reached('expired');
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

  it(
    'nothing of a pause is left once it is over',
    inScene(async (scene) => {
      await scene.openWithConsents();
      const invoiceId = await bill(scene);
      await scene.reached('cooling_off');
      await scene.quiet();
      await scene.sleep('25 hours');
      await scene.reached('paused');
      await pay(scene, invoiceId);
      await scene.reached('completed');
      expect(await pauseOf(scene)).toMatchObject({
        paused_from: null,
        pause_reason: null,
        pause_ends_at: null,
      });
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
