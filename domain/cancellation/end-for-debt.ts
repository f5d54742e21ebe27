import { subjectsOf, touch } from '../changes/progress.ts';
import { ringChange } from '../changes/ring.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { loadCancellation } from './load-cancellation.ts';
import { insertCancellation } from './open-cancellation.ts';
import type { Subject } from './subject.ts';

/**
 * Hands a service over to its end for an invoice that was not paid (B3, X7); the caller holds the locks, and its holder was told
 * when. If its holder asked for the end of the period, whichever comes first is the end, and this one came (X3). False while
 * another change of the service is open.
 */
export async function endForDebt(tx: Transaction, subject: Subject, invoiceId: string): Promise<boolean> {
  const { openChange } = subject;
  if (!openChange) {
    await insertCancellation(tx, subject, {
      mode: 'non_payment',
      askedBecause: null,
      debtInvoiceId: invoiceId,
    });
    return true;
  }
  if (openChange.kind !== 'cancellation') return false;
  const loaded = await loadCancellation(tx.em, openChange.id);
  loaded.cancellation.debtInvoiceId = invoiceId;
  touch(loaded);
  const clientId = loaded.holder.id;
  tx.event({ ...subjectsOf(loaded), type: 'cancellation.overtaken_by_debt', clientId, invoiceId });
  ringChange(tx, loaded.change, 'dataChanged');
  return true;
}
