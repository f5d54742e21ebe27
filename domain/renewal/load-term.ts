import { COVERED_UNTIL } from '../billing/invoice.ts';
import { lockSubject, type Subject } from '../cancellation/subject.ts';
import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { RenewalStage } from '../services/renewal.ts';
import type { LatestTerm } from '../services/term.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import { prepared } from '../transaction/prepared.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { holidaysFrom } from './business-days.ts';
import type { Debt, NoticeKind } from './debt.ts';

/** A term with its service, whose locks are held, and with what decides over it. */
export type TermRecord = Omit<Facts, 'debts'> & {
  termId: string;
  subject: Subject;
  /** In the company's zone. */
  today: LocalDate;
  /** What its holder owes of orders and renewals, the first that was due first. */
  debts: Debt[];
  /** Whether the service is suspended for what is owed, whatever else it is suspended for. */
  isSuspended: boolean;
  /** Whether this review wrote something, which grows the version. */
  hasActed: boolean;
};

type Facts = {
  stage: RenewalStage;
  version: number;
  term: LatestTerm;
  debts: DebtRow[];
  /** Whether an invoice that is not void covers something after the term, and whether a void one did. */
  isInvoiced: boolean;
  wasVoided: boolean;
  holidays: LocalDate[];
  isRestoring: boolean;
  /** Whether the panel has yet to follow what the database says, or staff in its place. */
  isPanelBehind: boolean;
  /** The invoice for which the service is being ended, if it is. */
  endingFor: string | null;
  /** The state of its open cancellation, whoever asked for it. */
  cancellation: { mode: string; state: string } | null;
  /** The invoices for which the clock was not let suspend the service, or was let go and has not. */
  braked: string[];
  openTasks: string[];
};

type DebtRow = Omit<Debt, 'owed' | 'number' | 'remindedAt' | 'suspendedAt' | 'lastToldAt'> &
  Record<'owed' | 'number', string> &
  Record<'remindedAt' | 'suspendedAt' | 'lastToldAt', string | null>;

/** Locks a term's service with its holder and its open change, and reads it. Four statements. @throws {DomainError} NOT_FOUND. */
export async function lockTerm(tx: Transaction, termId: string): Promise<TermRecord> {
  const [row] = await tx.em.execute<{ serviceId: string }[]>(
    'select service_id as "serviceId" from renewal where term_id = ?',
    [termId],
  );
  const subject = row && (await lockSubject(tx, row.serviceId));
  if (!subject) refuse('NOT_FOUND');
  return readTerm(tx, termId, subject);
}

/** The same anew, for a caller who holds the locks. One statement. */
export async function readTerm(tx: Transaction, termId: string, subject: Subject): Promise<TermRecord> {
  const today = localDateOf(tx.now, subject.policy.timeZone);
  const [facts] = await askFacts<Facts>(tx.em, [today, termId]);
  if (!facts) refuse('NOT_FOUND');
  const isSuspended = subject.service.suspensionReasons.includes('non_payment');
  return { ...facts, termId, subject, today, debts: facts.debts.map(debtOf), isSuspended, hasActed: false };
}

function debtOf(row: DebtRow): Debt {
  const instant = (at: string | null) => (at ? new Date(at) : null);
  return {
    ...row,
    number: Number(row.number),
    owed: BigInt(row.owed),
    remindedAt: instant(row.remindedAt),
    suspendedAt: instant(row.suspendedAt),
    lastToldAt: instant(row.lastToldAt),
  };
}

/** What became of the notice of a kind about an invoice `i` that names the day in a column of its dunning `d` (see `noticeKey`). */
const noticeOf = (kind: NoticeKind, day: string) => /* sql */ `(
  select case when bool_or(m.state in ('sent', 'delivered', 'read')) then 'accepted'
    when bool_or(m.state in ('queued', 'held', 'sending')) then 'under_way'
    when count(*) > 0 then 'failed' end
  from outbound_message m where m.business_key = 'dunning/' || i.id || '/${kind}/' || d.${day})`;

const DEBTS = /* sql */ `(
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', i.id, 'number', i.number::text, 'owed', (i.total - i.applied)::text, 'currency', i.currency,
    'linkToken', i.link_token, 'dueDate', i.due_date, 'postponedUntil', i.postponed_until,
    'heldUntil', i.held_until, 'remindedAt', d.reminded_at,
    'suspendsOn', d.suspends_on, 'suspendedAt', d.suspended_at, 'endsOn', d.ends_on, 'lastToldAt', d.last_told_at,
    'notices', jsonb_build_object('suspension', ${noticeOf('suspension', 'suspends_on')},
      'end', ${noticeOf('end', 'ends_on')}, 'last', ${noticeOf('last', 'ends_on')})
  ) order by i.due_date, i.number), '[]')
  from invoice i left join dunning d on d.invoice_id = i.id
  where i.status = 'issued' and i.client_id = o.client_id and exists (
    select from invoice_line l where l.invoice_id = i.id and l.service_id = s.id and l.kind in ('order', 'renewal')))`;

const askFacts = prepared(/* sql */ `
select r.stage, r.version,
  jsonb_build_object('serviceId', s.id, 'number', t.number, 'endDate', t.end_date, 'period', s.period,
    'anchorDay', s.anchor_day) as term,
  ${DEBTS} as debts,
  exists (select from invoice_line l where l.service_id = s.id and l.kind in ('order', 'renewal') and not l.is_void
    and ${COVERED_UNTIL} > t.end_date) as "isInvoiced",
  exists (select from invoice_line l where l.service_id = s.id and l.kind = 'renewal' and l.is_void
    and l.period_start = t.end_date) as "wasVoided",
  ${holidaysFrom('?::date')} as holidays,
  exists (select from clock_state where restoring_since is not null) as "isRestoring",
  s.panel_due_at is not null or exists (
    select from staff_task k where k.subject_id = s.id and k.kind = 'suspension_stuck' and k.resolved_at is null
  ) as "isPanelBehind",
  x.debt_invoice_id as "endingFor",
  case when x.change_id is not null then jsonb_build_object('mode', x.mode, 'state', c.state) end as cancellation,
  array(select b.subject_id from braked b where b.service_id = s.id and b.what = 'suspension'
    and (b.released_at is null or b.let_go_at is not null)) as braked,
  array(select k.kind from staff_task k where k.subject_id = r.term_id and k.resolved_at is null) as "openTasks"
from renewal r
join term t on t.id = r.term_id
join service s on s.id = r.service_id
join ownership_interval o on o.service_id = s.id and o.ended_at is null
left join service_change c on c.service_id = s.id and ${IS_OPEN_CHANGE}
left join cancellation x on x.change_id = c.id
where r.term_id = ?`);
