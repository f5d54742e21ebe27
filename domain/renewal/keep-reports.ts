import { randomUUID } from 'node:crypto';
import type { LockedInvoice } from '../billing/lock-invoice.ts';
import type { ReceiptFile } from '../billing/receipt.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import type { LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { holdOnce } from './hold-invoice.ts';

/** How many reports one task takes: whoever sends more has nothing new to tell. */
const MOST_REPORTS = 5;

/** What a client says of a transfer; of an image alone nobody knows more. `amount` in minor units of the invoice's currency. */
type Report = { amount?: string; paidAt?: Date; receipt?: ReceiptFile | undefined };

/**
 * Keeps what its client reports of a transfer for an invoice, beside the invoice's one open task, as far as that has room, and
 * holds what follows the invoice once (B4). Resolves to the last day that is held; it may be past. The caller holds the
 * invoice's locks.
 * @throws {DomainError} INVOICE_NOT_OWED, TOO_MANY_REPORTS.
 */
export async function keepReports(
  tx: Transaction,
  invoice: LockedInvoice,
  reports: readonly Report[],
): Promise<LocalDate> {
  const { id: subjectId, client, status } = invoice;
  if (status !== 'issued') refuse('INVOICE_NOT_OWED', { status });
  await openTask(tx, { kind: 'payment_reported', subjectId, clientId: client.id });
  let kept = 0;
  for (const report of reports) if (await isKept(tx, invoice, report)) kept += 1;
  if (kept === 0) refuse('TOO_MANY_REPORTS');
  return holdOnce(tx, invoice);
}

/** Staff answers the task under the invoice's lock, so that no report comes to an answered one. */
async function isKept(tx: Transaction, { id: invoiceId, client }: LockedInvoice, report: Report) {
  const { amount, paidAt, receipt } = report;
  const reportId = randomUUID();
  const kept = await tx.em.execute(
    /* sql */ `insert into payment_report (id, task_id, amount, paid_at, reported_at, content_type, content)
    select ?, k.id, ?, ?, ?, ?, ? from staff_task k
    where k.kind = 'payment_reported' and k.subject_id = ? and k.resolved_at is null
      and (select count(*) from payment_report r where r.task_id = k.id) < ?
    returning id`,
    [
      reportId,
      amount ?? null,
      paidAt ?? null,
      tx.now,
      receipt?.contentType ?? null,
      receipt?.content ?? null,
      invoiceId,
      MOST_REPORTS,
    ],
  );
  if (kept.length === 0) return false;
  tx.event({ type: 'payment.reported', clientId: client.id, invoiceId, data: { reportId } });
  return true;
}
