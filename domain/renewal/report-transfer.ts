import { randomUUID } from 'node:crypto';
import { type LockedInvoice, lockInvoice } from '../billing/lock-invoice.ts';
import { type Receipt, readReceipt } from '../billing/receipt.ts';
import { checkPayment } from '../billing/record-payment.ts';
import { refuse } from '../errors.ts';
import { openTask } from '../tasks/open-task.ts';
import type { LocalDate } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { holdOnce } from './hold-invoice.ts';

/** How many reports one task takes: whoever sends more has nothing new to tell. */
const MOST_REPORTS = 5;

/** What a client says that they transferred; `amount` in minor units of the invoice's currency. */
export type TransferReport = { amount: string; paidAt: Date; receipt?: Receipt | undefined };

/** The last day on which what follows the unpaid invoice is held; it may be past. */
export type ReportedTransfer = { invoiceId: string; heldUntil: LocalDate };

/**
 * A client reports a bank transfer for an invoice that they owe (B4): one staff task per invoice, which takes further reports
 * while it is open, and what follows the invoice is held once for some business days (policy `transferHoldDays`). It pays
 * nothing.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND, INVOICE_NOT_OWED, TOO_MANY_REPORTS.
 */
export async function reportTransfer(
  ctx: VerbContext,
  { invoiceId, ...report }: TransferReport & { invoiceId: string },
): Promise<ReportedTransfer> {
  const { clientId } = actingClient(ctx);
  checkPayment(ctx, report);
  const content = report.receipt && readReceipt(report.receipt);
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId);
    if (invoice.client.id !== clientId) refuse('NOT_FOUND');
    if (invoice.status !== 'issued') refuse('INVOICE_NOT_OWED', { status: invoice.status });
    await openTask(tx, { kind: 'payment_reported', subjectId: invoiceId, clientId });
    await keepReport(tx, { invoice, report, content });
    return { invoiceId, heldUntil: await holdOnce(tx, invoice) };
  });
}

/** Beside the invoice's open task. Staff answers it under the invoice's lock, so that none comes to an answered one. */
async function keepReport(
  tx: Transaction,
  {
    invoice,
    report,
    content,
  }: { invoice: LockedInvoice; report: TransferReport; content: Buffer | undefined },
): Promise<void> {
  const reportId = randomUUID();
  const kept = await tx.em.execute(
    /* sql */ `insert into payment_report (id, task_id, amount, paid_at, reported_at, content_type, content)
    select ?, k.id, ?, ?, ?, ?, ? from staff_task k
    where k.kind = 'payment_reported' and k.subject_id = ? and k.resolved_at is null
      and (select count(*) from payment_report r where r.task_id = k.id) < ?
    returning id`,
    [
      reportId,
      report.amount,
      report.paidAt,
      tx.now,
      report.receipt?.contentType ?? null,
      content ?? null,
      invoice.id,
      MOST_REPORTS,
    ],
  );
  if (kept.length === 0) refuse('TOO_MANY_REPORTS');
  const subjects = { clientId: invoice.client.id, invoiceId: invoice.id };
  tx.event({ type: 'payment.reported', ...subjects, data: { reportId } });
}
