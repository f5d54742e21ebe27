import { invoicedFrom } from '../billing/renewal.ts';
import type { Policy } from '../company/policies.ts';
import { periodMonths } from '../services/period.ts';
import { type Period, periods } from '../services/service.ts';
import { endOfTerm } from '../services/term.ts';
import { daysBetween, type LocalDate, laterOf } from '../time.ts';

/** A term that an upgrade changes, and what was paid for it in minor units; null where nothing says so. */
type PaidTerm = { startDate: LocalDate; endDate: LocalDate; paid: bigint | null };

/** What the price of an upgrade follows from (U2, U3). */
export type PricedService = {
  today: LocalDate;
  period: Period;
  anchorDay: number;
  /** The current term, and after it those that are paid ahead; none while no term runs. */
  terms: readonly PaidTerm[];
  policy: Policy;
};

/** What an upgrade charges for one term. */
type TermDifference = { startDate: LocalDate; endDate: LocalDate; difference: bigint };

/** What an upgrade costs now and from then on; amounts in minor units of the service's currency. */
export type UpgradePrice = {
  /** Of the new plan, for one of its periods. */
  price: bigint;
  /** For the terms that it changes. */
  paid: bigint;
  difference: bigint;
  /** Of the current term. */
  daysLeft: number;
  /** The end of the latest term with the upgrade. */
  dueDate: LocalDate;
  /** The day on which the next renewal is invoiced: today, if a shorter period leaves less than its notice. */
  nextRenewal: LocalDate;
  /** One for each term, the current one first. */
  terms: TermDifference[];
};

/** Why a plan cannot be had for a period by itself (U1–U3). */
export type NotPriced =
  /** No term runs, or nothing says what was paid for it. */
  | 'term_unknown'
  /** The renewal is invoiced by now, or will be at any moment: it is to be paid first. */
  | 'renewal_due'
  /** Another period while a later term is paid already: not until that one starts (U2). */
  | 'paid_ahead'
  /** What the period would end on has passed (U3). */
  | 'period_over'
  /** It costs no more than what was paid: for an executive (U2, U5). */
  | 'no_difference';

/**
 * What a plan costs for a period that is sold at `price` minor units: its price less what was paid for the current term, not
 * prorated, and the same again for each term that is paid ahead (U2). The due date stays in the same period; another period
 * counts from the start of the current term (U3).
 */
export function priceUpgrade(
  service: PricedService,
  { period, price }: { period: Period; price: bigint },
): UpgradePrice | NotPriced {
  const { terms, today, policy } = service;
  const [current] = terms;
  if (!current || terms.some(({ paid }) => paid === null)) return 'term_unknown';
  const due = dueAfter(service, period);
  if ('why' in due) return due.why;
  const { dueDate } = due;
  const isSamePeriod = period === service.period;
  const differences = terms.map(({ startDate, endDate, paid }) => ({
    startDate,
    endDate: isSamePeriod ? endDate : dueDate,
    difference: price - (paid ?? 0n),
  }));
  if (differences.some(({ difference }) => difference <= 0n)) return 'no_difference';
  return {
    price,
    paid: sumOf(terms.map(({ paid }) => paid ?? 0n)),
    difference: sumOf(differences.map(({ difference }) => difference)),
    daysLeft: daysBetween(today, current.endDate),
    dueDate,
    nextRenewal: laterOf(today, invoicedFrom({ endDate: dueDate, period }, policy)),
    terms: differences,
  };
}

/**
 * When the latest term of a service ends once it has a period (U3), or why it cannot have it now, whatever it costs.
 */
export function dueAfter(
  service: PricedService,
  period: Period,
): { dueDate: LocalDate } | { why: Exclude<NotPriced, 'no_difference'> } {
  const { terms, today, policy, anchorDay } = service;
  const [current] = terms;
  const latest = terms.at(-1);
  if (!current || !latest) return { why: 'term_unknown' };
  const isInvoiced = invoicedFrom({ endDate: latest.endDate, period: service.period }, policy) <= today;
  if (isInvoiced) return { why: 'renewal_due' };
  if (period === service.period) return { dueDate: latest.endDate };
  if (terms.length > 1) return { why: 'paid_ahead' };
  const dueDate = endOfTerm(current.startDate, { period, anchorDay });
  return dueDate > today ? { dueDate } : { why: 'period_over' };
}

/** The periods that are longer than one: what is offered where it is over already (U3). */
export function longerThan(period: Period): Period[] {
  return periods.filter((other) => periodMonths[other] > periodMonths[period]);
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
