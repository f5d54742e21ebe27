import { lockInvoice } from '../billing/lock-invoice.ts';
import { type Receipt, readReceipt } from '../billing/receipt.ts';
import { checkPayment } from '../billing/record-payment.ts';
import { refuse } from '../errors.ts';
import type { LocalDate } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { transaction } from '../transaction/transaction.ts';
import { keepReports } from './keep-reports.ts';

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
  const receipt = report.receipt && readReceipt(report.receipt);
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId);
    if (invoice.client.id !== clientId) refuse('NOT_FOUND');
    return { invoiceId, heldUntil: await keepReports(tx, invoice, [{ ...report, receipt }]) };
  });
}
