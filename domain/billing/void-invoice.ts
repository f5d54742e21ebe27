import { refuse } from '../errors.ts';
import { tell } from '../messaging/tell.ts';
import { formatMoney } from '../money.ts';
import { ringServices } from '../services/lock-held-service.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { followCheckout } from './follow-checkout.ts';
import { type LockedInvoice, lockInvoice, TASKS_OF_OWED } from './lock-invoice.ts';
import { moveMoney } from './move-money.ts';
import { overtakeAlert } from './tell-of-invoices.ts';

/** Why an invoice is void, as its client reads it. */
const reasons = {
  order_cancelled: 'cancelaste el pedido',
  order_withdrawn: 'se canceló el pedido',
  order_expired: 'el pedido no se pagó a tiempo',
  order_impossible: 'no pudimos poner en marcha lo que pediste',
  upgrade_withdrawn: 'se canceló el cambio de plan',
  upgrade_expired: 'el cambio de plan no se pagó a tiempo',
  upgrade_refused: 'el servicio dejó de estar activo antes de que se pagara el cambio de plan',
  upgrade_superseded: 'pediste la baja del servicio',
  upgrade_impossible: 'no pudimos hacer el cambio de plan',
  issued_by_mistake: 'se emitió por error',
  domain_not_wanted: 'pediste que el dominio no se renueve',
  domain_lapsed: 'el dominio venció sin que se pagara',
  domain_not_renewable: 'el dominio no se pudo renovar',
  domain_deleted: 'sacamos el dominio de nuestra base',
  unpaid_for_long: 'pasó mucho tiempo sin pagarse',
  client_asked: 'pediste anularla',
} as const;
export type VoidReason = keyof typeof reasons;
export const voidReasons = Object.keys(reasons) as VoidReason[];

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
  if (applied > 0n) await creditWhatWasPaid(tx, invoice);
  await tx.em.execute("update invoice set status = 'void', voided_at = ?, void_reason = ? where id = ?", [
    tx.now,
    reason,
    id,
  ]);
  tx.event({ type: 'invoice.voided', clientId: client.id, invoiceId: id, data: { reason } });
  await settleTasks(tx, { subjectId: id, kinds: TASKS_OF_OWED });
  await followCheckout(tx, id);
  await overtakeAlert(tx, invoice);
  tellOfVoid(tx, invoice, reason);
  await ringServices(tx, invoice.services, 'dataChanged');
}

/** What had covered it, payments and credit, is credit from now on; each payment keeps its sum (B4). */
async function creditWhatWasPaid(tx: Transaction, { id: invoiceId, client }: LockedInvoice): Promise<void> {
  const paid = await tx.em.execute<{ payment_id: string; amount: string }[]>(
    /* sql */ `select payment_id, sum(amount) as amount from allocation where invoice_id = ?
    group by payment_id having sum(amount) > 0 order by payment_id`,
    [invoiceId],
  );
  await moveMoney(
    tx,
    paid.map(({ payment_id: paymentId, amount }) => ({
      paymentId,
      clientId: client.id,
      applied: -BigInt(amount),
      credited: BigInt(amount),
      cause: 'void',
      invoiceId,
    })),
  );
  for (const { payment_id: paymentId } of paid) {
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
