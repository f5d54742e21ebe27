import { ringRenewals } from '../changes/ring-renewals.ts';
import { readHeldService, ringOpenChange } from '../services/lock-held-service.ts';
import { liftSuspension } from '../services/suspension.ts';
import { beginNextTerm, type LatestTerm } from '../services/term.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import { prepared } from '../transaction/prepared.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { askForDomainRenewal } from './ask-for-domain-renewal.ts';
import { owesMore } from './consequences.ts';
import { type LockedInvoice, TASKS_OF_OWED } from './lock-invoice.ts';
import { movePrice } from './price-change.ts';
import { issueDueRenewal } from './renewal.ts';
import { overtakeAlert } from './tell-of-invoices.ts';

/** Of one that was issued just now nobody was asked anything. */
type Settling = Pick<LockedInvoice, 'id' | 'client' | 'services' | 'domain'> &
  Partial<Pick<LockedInvoice, 'hasTask' | 'alertBundle'>>;

/**
 * What follows an invoice that is paid since just now, by money or by credit (B3, B4, U7), in the transaction that made it
 * so: its client, its services and itself are locked.
 */
export async function settleInvoice(tx: Transaction, invoice: Settling): Promise<void> {
  const { id: invoiceId, client, services, domain, hasTask } = invoice;
  tx.event({ type: 'invoice.paid', clientId: client.id, invoiceId });
  // It would ask for what is paid already; what was received is told by an alert of its own (A8).
  await overtakeAlert(tx, invoice);
  if (hasTask) await settleTasks(tx, { subjectId: invoiceId, kinds: TASKS_OF_OWED });
  for (const service of services) ringOpenChange(tx, service, 'invoicePaid');
  if (domain && !domain.isRenewed)
    await askForDomainRenewal(tx, { domainId: domain.id, clientId: client.id, invoiceId });
  const settled = await askSettled<Settled>(tx.em, [invoiceId, invoiceId, invoiceId, invoiceId, client.id]);
  for (const service of settled) await settleService(tx, service, invoiceId);
}

/** A running service that the invoice is about. */
type Settled = LatestTerm & {
  /** Whether it is its order or a renewal, which alone move it (B3). */
  isItsOwn: boolean;
  /** Whether it is the renewal after its latest term. */
  isNext: boolean;
  /** The announced change by which that one costs what it does (B2). */
  priceChangeId: string | null;
  isSuspended: boolean;
  /** Of the run that looks at its panel; none if no panel has it, or the database has it suspended. */
  lookVersion: number | null;
  /** Whether another one that is unpaid led to its suspension too. */
  owesMore: boolean;
};

/** What a former holder pays is their own debt, and what has ended never comes back: neither moves a service (B4, X8). */
const askSettled = prepared(/* sql */ `
with settled as (
  select s.id as "serviceId", s.period, s.anchor_day as "anchorDay", t.number, t.end_date as "endDate",
    exists (select from invoice_line where invoice_id = ? and service_id = s.id and kind in ('order', 'renewal'))
      as "isItsOwn",
    n.id is not null as "isNext", n.price_change_id as "priceChangeId",
    'non_payment' = any (s.suspension_reasons) as "isSuspended",
    s.status = 'active' and s.panel_user is not null and product.provisioner = 'whm' as "worksOnPanel",
    ${owesMore({ serviceId: 's.id', besides: '?', clientId: 'o.client_id' })} as "owesMore"
  from service s
  join plan on plan.id = s.plan_id
  join product on product.id = plan.product_id
  join ownership_interval o on o.service_id = s.id and o.ended_at is null
  cross join lateral (select number, end_date from term where service_id = s.id order by number desc limit 1) as t
  left join lateral (select l.id, l.price_change_id from invoice_line l where l.invoice_id = ? and l.service_id = s.id
    and l.kind = 'renewal' and l.period_start = t.end_date limit 1) as n on true
  where s.id in (select service_id from invoice_line where invoice_id = ? and kind in ('order', 'renewal', 'other'))
    and o.client_id = ? and s.status in ('active', 'suspended')
), looked_at as (
  update service s set version = s.version + 1 from settled where s.id = settled."serviceId" and settled."worksOnPanel"
  returning s.id, s.version
)
select settled.*, looked_at.version as "lookVersion"
from settled left join looked_at on looked_at.id = settled."serviceId"
order by settled."serviceId"`);

/**
 * A service that works by our database has its panel looked at, which may have suspended it by itself (B8): nothing is due
 * there, so a panel that cannot be read is left alone.
 */
async function settleService(tx: Transaction, settled: Settled, invoiceId: string): Promise<void> {
  const { serviceId, isItsOwn, lookVersion } = settled;
  if (isItsOwn) await renewService(tx, settled, invoiceId);
  if (lookVersion !== null) tx.handoff({ kind: 'suspension', serviceId, version: lookVersion });
  if (isItsOwn) await issueDueRenewal(tx, serviceId);
}

/** The term moves by one period, and the service works again (B2, B3); what fell due meanwhile is invoiced after that. */
async function renewService(tx: Transaction, settled: Settled, invoiceId: string): Promise<void> {
  const { serviceId, isNext, priceChangeId, isSuspended, owesMore } = settled;
  if (isNext) await beginNextTerm(tx, settled, invoiceId);
  else await ringRenewals(tx, [serviceId], 'invoicePaid');
  if (priceChangeId) await movePrice(tx, await readHeldService(tx, serviceId), priceChangeId);
  if (isSuspended && !owesMore) {
    await liftSuspension(tx, await readHeldService(tx, serviceId), 'non_payment');
  }
}
