import { FROZEN_POLICY, type Policy, type PolicyName } from '../company/policies.ts';
import { type HeldService, readHeldService } from '../services/lock-held-service.ts';
import { periodMonths } from '../services/period.ts';
import type { Period } from '../services/service.ts';
import { addDays, addMonths, type LocalDate, laterOf, localDateOf } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { issueFor } from './issue-invoice.ts';

/** How long before the end of a term its renewal is invoiced (B2). */
const leads: Readonly<Record<Period, PolicyName>> = {
  monthly: 'renewalLeadMonthlyDays',
  quarterly: 'renewalLeadQuarterlyDays',
  half_yearly: 'renewalLeadHalfYearlyDays',
  yearly: 'renewalLeadYearlyDays',
  two_yearly: 'renewalLeadYearlyDays',
  three_yearly: 'renewalLeadYearlyDays',
};

/** What decides over the next renewal of a service. */
type Renewing = {
  period: Period;
  /** Minor units of the service's currency. */
  price: string;
  anchorDay: number;
  termEnd: LocalDate | null;
  /** Whether an invoice that is not void covers something after that term. */
  isInvoiced: boolean;
  /** Whether an earlier order or renewal waits to be paid: the next one is issued after it (B2). */
  isOwed: boolean;
  policy: Policy;
};

const RENEWING = /* sql */ `
select s.period, s.price::text as price, s.anchor_day as "anchorDay", t.end_date as "termEnd",
  ${FROZEN_POLICY} as policy,
  exists (select from invoice_line l join invoice i on i.id = l.invoice_id where l.service_id = s.id
    and l.kind in ('order', 'renewal') and i.status <> 'void' and l.period_end > t.end_date) as "isInvoiced",
  exists (select from invoice_line l join invoice i on i.id = l.invoice_id where l.service_id = s.id
    and l.kind in ('order', 'renewal') and i.status = 'issued') as "isOwed"
from service s
cross join company_settings w
left join lateral (select max(end_date) as end_date from term where service_id = s.id) as t on true
where s.id = ?`;

/**
 * Invoices the next term of a service that is renewed, if that is due by now and was not done: once per term (B2). Due at
 * the end of the term, but not before the payer had the policy's days. The caller holds the locks of holder and service.
 */
export async function issueDueRenewal(tx: Transaction, serviceId: string): Promise<void> {
  const service = await readHeldService(tx, serviceId);
  const [renewing] = await tx.em.execute<Renewing[]>(RENEWING, [serviceId]);
  const line = renewing && dueLine(tx.now, service, renewing);
  if (!line) return;
  await issueFor(tx, service, line);
}

function dueLine(now: Date, service: HeldService, renewing: Renewing) {
  const { termEnd, policy, period, price, anchorDay, isInvoiced, isOwed } = renewing;
  if (!service.renews || !termEnd || isInvoiced || isOwed) return undefined;
  const today = localDateOf(now, policy.timeZone);
  if (today < addDays(termEnd, -policy[leads[period]])) return undefined;
  const soonest = addDays(today, policy.renewalDueDays);
  return {
    lines: [
      {
        kind: 'renewal' as const,
        description: `Renovación de ${service.label}`,
        amount: price,
        periodStart: termEnd,
        periodEnd: addMonths(termEnd, periodMonths[period], anchorDay),
      },
    ],
    dueDate: laterOf(termEnd, soonest),
  };
}
