import { ringOpenChange } from '../services/lock-held-service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { askForDomainRenewal } from './ask-for-domain-renewal.ts';
import type { LockedInvoice } from './lock-invoice.ts';

/**
 * What follows an invoice that is paid since just now, by money or by credit (B3, B4, U7), in the transaction that made it
 * so: its client, its services and itself are locked.
 */
export async function settleInvoice(
  tx: Transaction,
  { id: invoiceId, client, services, domain }: Pick<LockedInvoice, 'id' | 'client' | 'services' | 'domain'>,
): Promise<void> {
  tx.event({ type: 'invoice.paid', clientId: client.id, invoiceId });
  for (const service of services) ringOpenChange(tx, service, 'invoicePaid');
  if (domain) await askForDomainRenewal(tx, { domainId: domain.id, clientId: client.id, invoiceId });
}
