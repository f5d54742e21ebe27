import { issueInvoice } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import type { Scene } from '../harness/scene.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
/** Minor units, as the API carries them. */
const AMOUNT = '1250000';

/** Issues an invoice for the scene's service; resolves to its id. */
export async function bill(scene: Scene): Promise<string> {
  const { invoiceId } = await issueInvoice(await scene.as(SYSTEM), {
    serviceId: scene.service.id,
    lines: [{ kind: 'renewal', description: 'Hosting Web', amount: AMOUNT }],
    dueDate: '2099-01-01',
  });
  return invoiceId;
}

/** Pays an invoice in full. */
export async function pay(scene: Scene, invoiceId: string): Promise<void> {
  await recordPayment(await scene.as(SYSTEM), {
    provider: 'test',
    providerPaymentId: invoiceId,
    invoiceId,
    amount: AMOUNT,
    currency: 'ARS',
    paidAt: await scene.clock.now(),
  });
}
