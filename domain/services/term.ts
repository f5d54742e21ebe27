import { randomUUID } from 'node:crypto';
import { addMonths, dayOfMonth, type LocalDate, MINUTE_MS } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { periodMonths } from './period.ts';
import type { Period } from './service.ts';

/** When the sweep looks for the run of a term that has just begun. */
const FIRST_CHECK_MS = 10 * MINUTE_MS;

/** Begins a locked service's first term, whose start gives its anchor day too (B1, G3). Resolves to the term's id. */
export function beginFirstTerm(
  tx: Transaction,
  { id: serviceId, period }: { id: string; period: Period },
  startDate: LocalDate,
): Promise<string> {
  const endDate = endOfTerm(startDate, { period, anchorDay: dayOfMonth(startDate) });
  return beginTerm(tx, { serviceId, number: 1, startDate, endDate, invoiceId: null });
}

/** The latest term of a service, and what its next one follows from. */
export type LatestTerm = {
  serviceId: string;
  number: number;
  endDate: LocalDate;
  period: Period;
  anchorDay: number;
};

/**
 * Begins the term after a locked service's latest one: a period from its end, without a gap (G3). `invoiceId` paid for it, and
 * pays for no other one; null where nothing is charged.
 */
export function beginNextTerm(
  tx: Transaction,
  { serviceId, number, endDate: startDate, ...rhythm }: LatestTerm,
  invoiceId: string | null,
): Promise<string> {
  const endDate = endOfTerm(startDate, rhythm);
  return beginTerm(tx, { serviceId, number: number + 1, startDate, endDate, invoiceId });
}

/** The first day after a term. A month without the anchor day ends it on its last day, and the next one comes back to it. */
export function endOfTerm(
  startDate: LocalDate,
  { period, anchorDay }: Pick<LatestTerm, 'period' | 'anchorDay'>,
): LocalDate {
  return addMonths(startDate, periodMonths[period], anchorDay);
}

type NewTerm = {
  serviceId: string;
  number: number;
  startDate: LocalDate;
  endDate: LocalDate;
  invoiceId: string | null;
};

const BEGIN = /* sql */ `
with begun as (
  insert into term (id, service_id, number, start_date, end_date, invoice_id) values (?, ?, ?, ?, ?, ?)
  returning id, service_id
), run as (
  insert into renewal (term_id, service_id, stage, version, next_check_at)
  select id, service_id, 'waiting', 1, ?::timestamptz from begun
)
update renewal r set stage = 'renewed', version = r.version + 1, next_check_at = null
from begun where r.service_id = begun.service_id and r.next_check_at is not null
returning r.term_id as "termId"`;

/** The term with its run; the run of the one before is over. */
async function beginTerm(tx: Transaction, term: NewTerm): Promise<string> {
  const id = randomUUID();
  const { serviceId, number, startDate, endDate, invoiceId } = term;
  const firstCheck = new Date(tx.now.getTime() + FIRST_CHECK_MS);
  const over = await tx.em.execute<{ termId: string }[]>(BEGIN, [
    id,
    serviceId,
    number,
    startDate,
    endDate,
    invoiceId,
    firstCheck,
  ]);
  tx.event({ type: 'term.begun', serviceId, data: { termId: id, number } });
  for (const { termId } of over) tx.handoff({ kind: 'renewal', termId, serviceId, ring: 'invoicePaid' });
  tx.handoff({ kind: 'renewal', termId: id, serviceId });
  return id;
}

/** The term of a service `s` that is the current one on a day, as `t`: the last to have started; before the first has, the first. */
export const currentTerm = (day: string) => /* sql */ `left join lateral (
  select start_date, end_date from term where service_id = s.id
  order by start_date <= ${day} desc, abs(start_date - ${day}) limit 1
) as t on true`;
