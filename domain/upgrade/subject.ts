import type { EntityManager } from '@mikro-orm/postgresql';
import { describeOwed, unpaidInvoices } from '../billing/unpaid-invoices.ts';
import type { Limits } from '../catalogue/resources.ts';
import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { FROZEN_POLICY } from '../company/policies.ts';
import { refuse } from '../errors.ts';
import { lockHeldService } from '../services/lock-held-service.ts';
import type { Service, SuspensionReason } from '../services/service.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import type { Deployment } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { PricedService } from './price.ts';

/** A service that somebody wants on a bigger plan, with all that decides over it. */
export type UpgradeSubject = PricedService &
  Pick<Service, 'label' | 'status' | 'suspensionReasons' | 'currency'> & {
    serviceId: string;
    holderId: string;
    isFrozen: boolean;
    plan: { id: string; name: string; resources: Limits };
    provisioner: 'whm' | 'manual';
    /** The latest term, whose end another period moves. */
    latestTermId: string | null;
    openChange: { id: string; kind: string; state: string; invoiceId: string | null } | null;
    /** An executive has not answered yet what was asked for (U5). */
    executiveAsked: boolean;
  };

type TermRow = { id: string; startDate: LocalDate; endDate: LocalDate; paid: string; isBilled: boolean };
type Row = Omit<UpgradeSubject, 'today' | 'terms' | 'latestTermId'> & { terms: TermRow[] };

/** The lines of an order, a renewal or an upgrade of a service `s` in its term `t` (U2). An order's may name no period: it is of the first term. */
const OF_TERM = /* sql */ `l.service_id = s.id and not l.is_void and l.kind in ('order', 'renewal', 'upgrade')
    and (l.period_start >= t.start_date and l.period_start < t.end_date
      or l.period_start is null and l.kind = 'order' and t.number = 1)`;

/** Those that have not ended, the current one first, with what was paid for each; a term that was not billed tells nothing of that. */
const TERMS = /* sql */ `(
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'startDate', t.start_date, 'endDate', t.end_date,
    'paid', (select coalesce(sum(l.amount), 0)::text from invoice_line l where ${OF_TERM}),
    'isBilled', exists (select from invoice_line l where ${OF_TERM} and l.kind <> 'upgrade')) order by t.number), '[]')
  from term t where t.service_id = s.id and t.end_date > (?::timestamptz at time zone w.time_zone)::date)`;

const SUBJECT = /* sql */ `
select s.id as "serviceId", s.label, s.status, s.suspension_reasons as "suspensionReasons", s.currency, s.period,
  s.anchor_day as "anchorDay", o.client_id as "holderId", p.provisioner, ${FROZEN_POLICY} as policy,
  jsonb_build_object('id', plan.id, 'name', plan.name, 'resources', plan.resources) as plan,
  s.frozen_at is not null or h.frozen_at is not null as "isFrozen", ${TERMS} as terms,
  case when c.id is not null then jsonb_build_object('id', c.id, 'kind', c.kind, 'state', c.state,
    'invoiceId', u.invoice_id) end as "openChange",
  exists (select from staff_task k where k.kind = 'upgrade_asked' and k.subject_id = s.id and k.resolved_at is null)
    as "executiveAsked"
from service s
join plan on plan.id = s.plan_id
join product p on p.id = plan.product_id
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
cross join company_settings w
left join service_change c on c.service_id = s.id and ${IS_OPEN_CHANGE}
left join upgrade u on u.change_id = c.id
where s.id = ?`;

type Asked = { serviceId: string; clientId: string };

/** Locks a service after its holder, in G5's order, and reads it. @throws {DomainError} NOT_FOUND, also for somebody else's (C8). */
export async function lockSubject(tx: Transaction, asked: Asked): Promise<UpgradeSubject> {
  await lockHeldService(tx, asked.serviceId);
  return readSubject(tx.em, asked, tx.now);
}

/** Reads one for a caller who holds its locks, or decides nothing. One SQL. @throws {DomainError} NOT_FOUND. */
export async function readSubject(
  em: EntityManager,
  { serviceId, clientId }: Asked,
  now: Date,
): Promise<UpgradeSubject> {
  const [row] = await em.execute<Row[]>(SUBJECT, [now, serviceId]);
  if (row?.holderId !== clientId) refuse('NOT_FOUND');
  const today = localDateOf(now, row.policy.timeZone);
  const terms = row.terms.map(({ startDate, endDate, paid, isBilled }) => ({
    startDate,
    endDate,
    paid: isBilled ? BigInt(paid) : null,
  }));
  const hasBegun = (terms[0]?.startDate ?? today) <= today;
  return { ...row, today, terms: hasBegun ? terms : [], latestTermId: row.terms.at(-1)?.id ?? null };
}

/** Whether a service may be on another plan (U1): it works, or stands still for its limits alone, which an upgrade ends. */
export function isFitForUpgrade({
  status,
  suspensionReasons,
}: Pick<Service, 'status' | 'suspensionReasons'>): boolean {
  const isOfLimits = (reason: SuspensionReason) => reason === 'resource_limit';
  return status === 'active' || (status === 'suspended' && suspensionReasons.every(isOfLimits));
}

/**
 * What keeps a service from being upgraded at all (U1, X9).
 * @throws {DomainError} FROZEN, CHANGE_IN_PROGRESS, SERVICE_STATUS_UNFIT, SERVICE_HAS_UNPAID_INVOICES.
 */
export async function refuseUnfit(
  em: EntityManager,
  subject: UpgradeSubject,
  deployment: Deployment,
): Promise<void> {
  const { isFrozen, openChange, status, serviceId } = subject;
  if (isFrozen) refuse('FROZEN');
  if (openChange) refuse('CHANGE_IN_PROGRESS', { change: openChange });
  if (!isFitForUpgrade(subject)) refuse('SERVICE_STATUS_UNFIT', { status });
  const unpaid = await unpaidInvoices(em, serviceId);
  if (unpaid.length > 0) {
    refuse('SERVICE_HAS_UNPAID_INVOICES', { invoices: describeOwed(deployment, unpaid) });
  }
}
