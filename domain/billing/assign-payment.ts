import { refuse } from '../errors.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { lockInvoice } from './lock-invoice.ts';
import { matchToClient, matchToInvoice } from './match-payment.ts';
import { type PaymentView, readPayment, type StoredPayment, viewNow, viewOfPayment } from './payment-view.ts';

/** Exactly one of invoice and client. */
export type AssignInput = {
  paymentId: string;
  invoiceId?: string | undefined;
  clientId?: string | undefined;
};

/**
 * Staff says whose an unmatched payment is (B4): it pays an invoice, as far as that owes it, or is a client's credit. The
 * same again is a success.
 * @throws {DomainError} FORBIDDEN, INVALID_INPUT, NOT_FOUND, CURRENCY_MISMATCH (G2), PAYMENT_MATCHED for one that is somebody else's, or was
 * given back.
 */
export async function assignPayment(ctx: VerbContext, input: AssignInput): Promise<PaymentView> {
  actingStaff(ctx);
  const { paymentId, invoiceId, clientId } = input;
  if (invoiceId && !clientId) return transaction(ctx, (tx) => assignToInvoice(tx, { paymentId, invoiceId }));
  if (clientId && !invoiceId) return transaction(ctx, (tx) => assignToClient(tx, { paymentId, clientId }));
  refuse('INVALID_INPUT', {
    field: 'invoiceId',
    expected: 'se esperaba una factura o un cliente, no los dos',
  });
}

async function assignToInvoice(
  tx: Transaction,
  { paymentId, invoiceId }: { paymentId: string; invoiceId: string },
): Promise<PaymentView> {
  const invoice = await lockInvoice(tx, invoiceId);
  const payment = await lockUnmatched(tx, paymentId, (found) => found.invoiceId === invoiceId);
  if (payment.unmatched === 0n) return viewOfPayment(payment);
  if (payment.currency !== invoice.currency) refuse('CURRENCY_MISMATCH');
  await tx.em.execute('update payment set invoice_id = ? where id = ?', [invoiceId, paymentId]);
  tx.event({ type: 'payment.assigned', clientId: invoice.client.id, invoiceId, data: { paymentId } });
  await matchToInvoice(tx, { ...payment, amount: payment.unmatched }, invoice);
  return assigned(tx, paymentId);
}

async function assignToClient(
  tx: Transaction,
  { paymentId, clientId }: { paymentId: string; clientId: string },
): Promise<PaymentView> {
  await tx.lock({ clients: [clientId] });
  const [client] = await tx.em.execute<{ id: string; name: string; phone: string; timeZone: string }[]>(
    /* sql */ `select c.id, c.name, c.phone, w.time_zone as "timeZone" from client c, company_settings w
    where c.id = ?`,
    [clientId],
  );
  if (!client) refuse('NOT_FOUND');
  const payment = await lockUnmatched(
    tx,
    paymentId,
    (found) => found.clientId === clientId && found.invoiceId === null,
  );
  if (payment.unmatched === 0n) return viewOfPayment(payment);
  tx.event({ type: 'payment.assigned', clientId, data: { paymentId } });
  await matchToClient(tx, { ...payment, amount: payment.unmatched }, client);
  return assigned(tx, paymentId);
}

/** Still nobody's, or what was asked for already. */
async function lockUnmatched(
  tx: Transaction,
  id: string,
  isAsAsked: (payment: StoredPayment) => boolean,
): Promise<StoredPayment> {
  const payment = (await readPayment(tx.em, { id }, { lock: true })) ?? refuse('NOT_FOUND');
  if (payment.unmatched === 0n && !isAsAsked(payment)) refuse('PAYMENT_MATCHED');
  return payment;
}

async function assigned(tx: Transaction, paymentId: string): Promise<PaymentView> {
  await settleTasks(tx, { subjectId: paymentId, kinds: ['payment_unmatched'] });
  return viewNow(tx, paymentId);
}
