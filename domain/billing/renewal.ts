import { FROZEN_POLICY, type Policy, type PolicyName } from '../company/policies.ts';
import { readHeldService } from '../services/lock-held-service.ts';
import type { Period } from '../services/service.ts';
import { endOfTerm } from '../services/term.ts';
import { addDays, type LocalDate, laterOf, localDateOf } from '../time.ts';
import { prepared } from '../transaction/prepared.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { COVERED_UNTIL } from './invoice.ts';
import { issueFor } from './issue-invoice.ts';
import { ANNOUNCED_PRICE } from './price-change.ts';

/** How long before the end of a term its renewal is invoiced (B2). */
const leads: Readonly<Record<Period, PolicyName>> = {
  monthly: 'renewalLeadMonthlyDays',
  quarterly: 'renewalLeadQuarterlyDays',
  half_yearly: 'renewalLeadHalfYearlyDays',
  yearly: 'renewalLeadYearlyDays',
  two_yearly: 'renewalLeadYearlyDays',
  three_yearly: 'renewalLeadYearlyDays',
};

/** The local day from which the renewal of a term is invoiced (B2). */
export function invoicedFrom(
  { endDate, period }: { endDate: LocalDate; period: Period },
  policy: Policy,
): LocalDate {
  return addDays(endDate, -policy[leads[period]]);
}

/** What decides over the next renewal of a service. */
type Renewing = {
  period: Period;
  /** What the next term costs, in minor units of the service's currency, and the announced change that says so. */
  price: string;
  priceChangeId: string | null;
  anchorDay: number;
  renews: boolean;
  termEnd: LocalDate | null;
  /** Whether an invoice that is not void covers something after that term. */
  isInvoiced: boolean;
  isUpgraded: boolean;
  /** Whether its holder has yet to pay an earlier order or renewal: the next one is issued after it (B2). */
  isOwed: boolean;
  policy: Policy;
};

/** Whether an upgrade of service `s` is open, after which another price and date may be due (U6). */
export const UPGRADE_OPEN = /* sql */ `exists (select from service_change where service_id = s.id and closed_at is null and kind = 'upgrade')`;

const askRenewing = prepared(/* sql */ `
select s.period, coalesce(p.amount, s.price)::text as price, p.id as "priceChangeId", s.anchor_day as "anchorDay", s.renews, t.end_date as "termEnd",
  ${FROZEN_POLICY} as policy,
  exists (select from invoice_line l join invoice i on i.id = l.invoice_id where l.service_id = s.id
    and l.kind in ('order', 'renewal') and i.status <> 'void' and ${COVERED_UNTIL} > t.end_date) as "isInvoiced",
  ${UPGRADE_OPEN} as "isUpgraded",
  exists (select from invoice_line l join invoice i on i.id = l.invoice_id where l.service_id = s.id
    and l.kind in ('order', 'renewal') and i.status = 'issued' and i.client_id = o.client_id) as "isOwed"
from service s
join ownership_interval o on o.service_id = s.id and o.ended_at is null
cross join company_settings w
left join lateral (select max(end_date) as end_date from term where service_id = s.id) as t on true
left join lateral (${ANNOUNCED_PRICE}) as p on true
where s.id = ?`);

/**
 * Invoices the next term of a service that is renewed, if that is due by now and was not done: once per term (B2). Due at
 * the end of the term, but not before the payer had the policy's days. It costs what the service does, or what was announced
 * in time for a term that begins then (D23). The caller holds the locks of holder and service.
 * Resolves to whether it did.
 */
export async function issueDueRenewal(tx: Transaction, serviceId: string): Promise<boolean> {
  const [renewing] = await askRenewing<Renewing>(tx.em, [serviceId]);
  const period = renewing && duePeriod(tx.now, renewing);
  if (!period) return false;
  const service = await readHeldService(tx, serviceId);
  const line = {
    kind: 'renewal' as const,
    description: `Renovación de ${service.label}`,
    amount: renewing.price,
    priceChangeId: renewing.priceChangeId,
    ...period,
  };
  await issueFor(tx, service, { lines: [line], dueDate: dueDateOf(tx.now, period, renewing) });
  return true;
}

function duePeriod(now: Date, renewing: Renewing) {
  const { termEnd: periodStart, policy, period, isInvoiced, isUpgraded, isOwed, renews } = renewing;
  if (!renews || !periodStart || isInvoiced || isUpgraded || isOwed) return undefined;
  if (localDateOf(now, policy.timeZone) < invoicedFrom({ endDate: periodStart, period }, policy)) {
    return undefined;
  }
  return { periodStart, periodEnd: endOfTerm(periodStart, renewing) };
}

function dueDateOf(now: Date, { periodStart }: { periodStart: LocalDate }, { policy }: Renewing): LocalDate {
  return laterOf(periodStart, addDays(localDateOf(now, policy.timeZone), policy.renewalDueDays));
}
