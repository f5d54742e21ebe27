import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { formatDate, type LocalDate, localDateOf } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { invoiceLink } from './invoice-link.ts';
import { type LockedInvoice, lockInvoice } from './lock-invoice.ts';
import { voidLocked } from './void-invoice.ts';

/** Why staff voids, as its client reads it. */
export const staffVoidReasons = ['issued_by_mistake', 'client_asked'] as const;
export type StaffVoidReason = (typeof staffVoidReasons)[number];

/**
 * Staff voids an invoice that is not paid; an agent a renewal's only while its period has not begun (B5). Again is a success.
 * @throws {DomainError} FORBIDDEN, NOT_FOUND, INVOICE_NOT_VOIDABLE for a paid one.
 */
export function voidByStaff(
  ctx: VerbContext,
  input: { invoiceId: string; reason: StaffVoidReason },
): Promise<{ invoiceId: string }> {
  actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    await voidLockedByStaff(tx, invoice, input.reason);
    return { invoiceId: invoice.id };
  });
}

/** What its client asked for, granted by staff in a task. */
export async function grantVoid(tx: Transaction, invoiceId: string): Promise<void> {
  await voidLockedByStaff(tx, await lockInvoice(tx, invoiceId), 'client_asked');
}

async function voidLockedByStaff(tx: Transaction, invoice: LockedInvoice, reason: StaffVoidReason) {
  if (invoice.status === 'paid') refuse('INVOICE_NOT_VOIDABLE', { status: invoice.status });
  if (invoice.status === 'void') return;
  const { role } = actingStaff(tx.ctx);
  if (role === 'agent' && (await hasBegunRenewal(tx, invoice))) refuse('FORBIDDEN');
  await voidLocked(tx, invoice, reason);
}

async function hasBegunRenewal(tx: Transaction, { id, timeZone }: LockedInvoice): Promise<boolean> {
  const today: LocalDate = localDateOf(tx.now, timeZone);
  const begun = await tx.em.execute(
    "select from invoice_line where invoice_id = ? and kind = 'renewal' and period_start <= ?",
    [id, today],
  );
  return begun.length > 0;
}

/** Its client, who asked for it to be void, is told that it stays; nothing if it is paid or void by now. */
export async function refuseVoid(tx: Transaction, invoiceId: string): Promise<void> {
  const { status, client, number, currency, total, applied, dueDate, linkToken } = await lockInvoice(
    tx,
    invoiceId,
  );
  if (status !== 'issued') return;
  tell(tx, {
    to: client,
    businessKey: `invoice_not_voided/${invoiceId}/${tx.now.toISOString()}`,
    template: 'invoice_not_voided',
    variables: {
      name: client.name,
      invoice: number.toString(),
      owed: formatMoney({ amount: total - applied, currency }),
      dueDate: formatDate(dueDate),
      link: invoiceLink(tx.ctx.deployment, linkToken),
    },
  });
}
