import { invoiceLink } from '../billing/invoice-link.ts';
import { type LockedInvoice, lockInvoice } from '../billing/lock-invoice.ts';
import { recordTransferOf } from '../billing/record-transfer.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import type { Answers } from '../tasks/answers.ts';
import type { StaffTask } from '../tasks/staff-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { endHold } from './hold-invoice.ts';

/**
 * Staff found the transfer that was reported at the bank: it is recorded as any other, by what the bank says of it (B4). What
 * it leaves owed is held no longer.
 * @throws {DomainError} INVALID_INPUT, PAYMENT_CONFLICT.
 */
export async function recordReported(
  tx: Transaction,
  { subjectId: invoiceId }: StaffTask,
  answers: Answers,
): Promise<void> {
  const { reference = '', amount = '', paidAt = '' } = answers;
  const invoice = await lockInvoice(tx, invoiceId);
  await recordTransferOf(tx, { invoiceId, reference, amount, paidAt: new Date(paidAt) }, invoice);
  await endHold(tx, invoice);
}

/** Staff did not find it, or not as one for this invoice: its client is told why, and nothing is held any more (B4). */
export async function refuseReported(tx: Transaction, task: StaffTask, answers: Answers): Promise<void> {
  const invoice = await lockInvoice(tx, task.subjectId);
  await endHold(tx, invoice);
  tellOfRefusal(tx, invoice, { taskId: task.id, why: answers['reason'] ?? '' });
}

function tellOfRefusal(
  tx: Transaction,
  { client, number, currency, total, applied, linkToken }: LockedInvoice,
  { taskId, why }: { taskId: string; why: string },
): void {
  tell(tx, {
    to: client,
    businessKey: `payment_report_refused/${taskId}`,
    template: 'payment_report_refused',
    variables: {
      name: client.name,
      invoice: number.toString(),
      // The sentence that it stands in has a full stop of its own.
      why: why.replace(/[.\s]+$/, ''),
      owed: formatMoney({ amount: total - applied, currency }),
      link: invoiceLink(tx.ctx.deployment, linkToken),
    },
  });
}
