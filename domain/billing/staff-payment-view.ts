import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { type PaymentView, readPayment, viewOfPayment } from './payment-view.ts';

type Named = { id: string; name: string };

/** A payment as staff sees it: with where it came from, and whose it is or may be. */
export type StaffPaymentView = PaymentView & {
  provider: string;
  /** What its provider, or the bank, calls it. */
  providerPaymentId: string;
  /** What its provider says that it is for. */
  reference: string;
  paidAt: string;
  receivedAt: string;
  /** Whose it is; nobody's while it is unmatched. */
  client: Named | null;
  /** What it was assigned to, or else what `reference` names, if there is such an invoice. */
  invoice: { id: string; number: number; client: Named } | null;
};

type Row = Pick<StaffPaymentView, 'providerPaymentId' | 'client' | 'invoice'> & { receivedAt: Date | string };

/** One payment, for staff. Two SQL. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function paymentForStaff(
  ctx: VerbContext,
  { paymentId }: { paymentId: string },
): Promise<StaffPaymentView> {
  actingStaff(ctx);
  const em = read(ctx);
  const payment = (await readPayment(em, { id: paymentId })) ?? refuse('NOT_FOUND');
  const [row] = await em.execute<Row[]>(OF_STAFF, [paymentId]);
  if (!row) refuse('NOT_FOUND');
  const { provider, reference, paidAt } = payment;
  return {
    ...viewOfPayment(payment),
    ...row,
    provider,
    reference,
    paidAt: paidAt.toISOString(),
    receivedAt: new Date(row.receivedAt).toISOString(),
  };
}

/** A provider may write anything where an invoice's id is expected. */
const OF_STAFF = /* sql */ `
select p.provider_payment_id as "providerPaymentId", p.received_at as "receivedAt",
  case when c.id is not null then jsonb_build_object('id', c.id, 'name', c.name) end as client,
  case when i.id is not null then jsonb_build_object('id', i.id, 'number', i.number,
    'client', jsonb_build_object('id', o.id, 'name', o.name)) end as invoice
from payment p
left join client c on c.id = p.client_id
left join invoice i on i.id = coalesce(p.invoice_id,
  case when p.reference ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p.reference::uuid end)
left join client o on o.id = i.client_id
where p.id = ?`;
