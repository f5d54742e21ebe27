import { Invoice, InvoiceLine } from '../billing/invoice.ts';
import { lockInvoice } from '../billing/lock-invoice.ts';
import { voidLocked } from '../billing/void-invoice.ts';
import { closeChange } from '../changes/progress.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { endService } from '../services/end-service.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { CancellationRecord } from './load-cancellation.ts';
import { insertCancellation } from './open-cancellation.ts';
import type { Subject } from './subject.ts';

/**
 * Cancels an order instead of ending a service that never was: its invoice is void, no panel knows of it (X1, B5). A paid one
 * is about to be set up and is for staff.
 * @throws {DomainError} SERVICE_STATUS_UNFIT, CHANGE_IN_PROGRESS.
 */
export async function cancelOrder(
  tx: Transaction,
  subject: Subject,
  asked: Parameters<typeof insertCancellation>[2],
): Promise<CancellationRecord> {
  const { service, holder } = subject;
  const lines = await tx.em.find(InvoiceLine, { serviceId: service.id });
  const invoices = await tx.em.find(Invoice, { id: { $in: lines.map(({ invoiceId }) => invoiceId) } });
  if (invoices.some(({ status }) => status === 'paid')) {
    refuse('SERVICE_STATUS_UNFIT', { status: service.status });
  }
  for (const { id, status } of invoices) {
    if (status === 'issued') await voidLocked(tx, await lockInvoice(tx, id), 'order_cancelled');
  }
  const loaded = await insertCancellation(tx, subject, asked);
  const { id: serviceId, label } = service;
  await endService(
    tx,
    { serviceId, clientId: holder.id },
    { status: 'cancelled', reason: 'order_cancelled' },
  );
  tell(tx, {
    to: holder,
    template: 'order_cancelled',
    variables: { name: holder.name, service: label },
    businessKey: `order_cancelled/${serviceId}`,
    changeId: loaded.change.id,
  });
  await closeChange(tx, loaded, { state: 'completed', reason: 'order_cancelled' });
  return loaded;
}
