import { randomUUID } from 'node:crypto';
import { ringRenewals } from '../changes/ring-renewals.ts';
import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { ringOpenChange } from '../services/lock-held-service.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { followCheckout } from './follow-checkout.ts';
import { type LockedInvoice, lockInvoice } from './lock-invoice.ts';

/** Why an invoice is void, as its client reads it. */
const reasons = {
  order_cancelled: 'cancelaste el pedido',
  order_withdrawn: 'se canceló el pedido',
  order_expired: 'el pedido no se pagó a tiempo',
  issued_by_mistake: 'se emitió por error',
  domain_not_wanted: 'pediste que el dominio no se renueve',
  domain_lapsed: 'el dominio venció sin que se pagara',
  domain_not_renewable: 'el dominio no se pudo renovar',
  domain_deleted: 'sacamos el dominio de nuestra base',
  unpaid_for_long: 'pasó mucho tiempo sin pagarse',
} as const;
export type VoidReason = keyof typeof reasons;

/**
 * Voids an issued invoice: nothing of it is owed any more, and what was paid of it becomes its client's credit (B4, B5).
 * Voiding again for whatever reason is a success.
 * @throws {DomainError} NOT_FOUND, INVOICE_NOT_VOIDABLE for a paid one.
 */
export function voidInvoice(
  ctx: VerbContext,
  input: { invoiceId: string; reason: VoidReason },
): Promise<{ invoiceId: string }> {
  return transaction(ctx, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    if (invoice.status === 'paid') refuse('INVOICE_NOT_VOIDABLE', { status: invoice.status });
    if (invoice.status === 'issued') await voidLocked(tx, invoice, input.reason);
    return { invoiceId: invoice.id };
  });
}

/** The same for a caller who holds its locks; also of a paid one, whose money was for what cannot be given (B7). */
export async function voidLocked(tx: Transaction, invoice: LockedInvoice, reason: VoidReason): Promise<void> {
  const { id, applied, client } = invoice;
  await tx.em.execute(
    "update invoice set status = 'void', voided_at = ?, void_reason = ?, applied = 0, paid_at = null where id = ?",
    [tx.now, reason, id],
  );
  tx.event({ type: 'invoice.voided', clientId: client.id, invoiceId: id, data: { reason } });
  if (applied > 0n) await creditWhatWasPaid(tx, invoice);
  await followCheckout(tx, id);
  tellOfVoid(tx, invoice, reason);
  for (const service of invoice.services) ringOpenChange(tx, service, 'dataChanged');
  const services = invoice.services.map(({ id: serviceId }) => serviceId);
  await ringRenewals(tx, services, 'dataChanged');
}

/** What its payments had covered is credit now; each payment keeps its sum (B4). */
async function creditWhatWasPaid(tx: Transaction, invoice: LockedInvoice): Promise<void> {
  const { client, currency, id: invoiceId } = invoice;
  const moved = await tx.em.execute<{ id: string; amount: string }[]>(
    /* sql */ `update payment p set credited = p.credited + o.applied, applied = 0
    from payment o where o.id = p.id and o.invoice_id = ? and o.applied > 0
    returning p.id, o.applied as amount`,
    [invoiceId],
  );
  for (const { id: paymentId, amount } of moved) {
    await tx.em.execute(
      'insert into credit_entry (id, client_id, payment_id, amount, currency, at) values (?, ?, ?, ?, ?, ?)',
      [randomUUID(), client.id, paymentId, amount, currency, tx.now],
    );
    const data = { paymentId, reason: 'invoice_void' };
    tx.event({ type: 'credit.added', clientId: client.id, invoiceId, data });
  }
}

/** Alert "invoice voided", one for each invoice (A1, A2). */
function tellOfVoid(tx: Transaction, invoice: LockedInvoice, reason: VoidReason): void {
  const { client, currency, total, number, services, domain } = invoice;
  tell(tx, {
    to: client,
    businessKey: `invoice_voided/${invoice.id}`,
    template: 'invoice_voided',
    variables: {
      name: client.name,
      invoice: number.toString(),
      service: services.map(({ label }) => label).join(' y ') || (domain?.name ?? 'tu cuenta'),
      total: formatMoney({ amount: total, currency }),
      reason: reasons[reason],
    },
  });
}
