import { issueInvoice, type NewInvoiceLine } from '../../domain/billing/issue-invoice.ts';
import { recordPayment } from '../../domain/billing/record-payment.ts';
import type { Fixture } from '../harness/fixture.ts';

const SYSTEM = { type: 'system', process: 'test' } as const;
/** Minor units, as the API carries them. */
const AMOUNT = '1250000';

/** Issues an invoice for the fixture's service; resolves to its id. */
export async function bill(fixture: Fixture, kind: NewInvoiceLine['kind'] = 'renewal'): Promise<string> {
  const { invoiceId } = await issueInvoice(await fixture.as(SYSTEM), {
    serviceId: fixture.service.id,
    lines: [{ kind, description: 'Hosting Web', amount: AMOUNT }],
    dueDate: '2099-01-01',
  });
  return invoiceId;
}

/** Pays an invoice in full. */
export async function pay(fixture: Fixture, invoiceId: string): Promise<void> {
  await recordPayment(await fixture.as(SYSTEM), {
    provider: 'test',
    providerPaymentId: invoiceId,
    invoiceId,
    amount: AMOUNT,
    currency: 'ARS',
    paidAt: await fixture.clock.now(),
  });
}
