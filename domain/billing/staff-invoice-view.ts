import { refuse } from '../errors.ts';
import type { LocalDate } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { getInvoice, type InvoicePage, type InvoiceView, listInvoices } from './invoice-view.ts';
import type { VoidReason } from './void-invoice.ts';

/** What was received for an invoice, or pays it; amounts in minor units of its currency. */
type PaymentOfInvoice = {
  id: string;
  provider: string;
  /** What its provider, or the bank, calls it. */
  reference: string;
  amount: string;
  /** What of it pays this invoice now. */
  applied: string;
  /** What of it was taken back (B4). */
  reversed: string;
  paidAt: string;
};

/** An invoice as staff sees it: with whose it is, what is put off, and what was paid. */
export type StaffInvoiceView = InvoiceView & {
  client: { id: string; name: string };
  /** Until when what follows if it is not paid is put off (B3), and the last day on which a reported transfer holds it (B4). */
  postponedUntil: LocalDate | null;
  heldUntil: LocalDate | null;
  voidReason: VoidReason | null;
  payments: PaymentOfInvoice[];
};

type Row = Pick<StaffInvoiceView, 'client' | 'postponedUntil' | 'heldUntil' | 'voidReason' | 'payments'>;

/** Those of one client, or with a line for one service, for staff. @throws {DomainError} FORBIDDEN, INVALID_INPUT. */
export function listInvoicesForStaff(ctx: VerbContext, input: InvoicePage): Promise<InvoiceView[]> {
  actingStaff(ctx);
  return listInvoices(ctx, input);
}

/** One invoice, for staff. Three SQL. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function invoiceForStaff(
  ctx: VerbContext,
  input: { invoiceId: string },
): Promise<StaffInvoiceView> {
  actingStaff(ctx);
  const invoice = await getInvoice(ctx, input);
  const [row] = await read(ctx).execute<Row[]>(OF_STAFF, [input.invoiceId]);
  if (!row) refuse('NOT_FOUND');
  const payments = row.payments.map((payment) => ({
    ...payment,
    paidAt: new Date(payment.paidAt).toISOString(),
  }));
  return { ...invoice, ...row, payments };
}

/** A surplus that came for it pays it not, and credit that pays it came for another one. */
const OF_STAFF = /* sql */ `
select jsonb_build_object('id', c.id, 'name', c.name) as client, i.postponed_until as "postponedUntil",
  i.held_until as "heldUntil", i.void_reason as "voidReason", coalesce((
    select jsonb_agg(jsonb_build_object('id', p.id, 'provider', p.provider, 'reference', p.provider_payment_id,
      'amount', p.amount::text, 'reversed', p.reversed::text, 'paidAt', p.paid_at, 'applied', (
        select coalesce(sum(amount), 0)::text from allocation where payment_id = p.id and invoice_id = i.id)
      ) order by p.paid_at, p.id)
    from payment p
    where p.id in (
      select id from payment where invoice_id = i.id union select payment_id from allocation where invoice_id = i.id)
  ), '[]') as payments
from invoice i join client c on c.id = i.client_id where i.id = ?`;
