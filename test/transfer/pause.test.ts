import { describe, expect, it } from 'vitest';
import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import { suspendService } from '../../domain/services/suspend-service.ts';
import { inScene, type Scene } from '../harness/scene.ts';

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
