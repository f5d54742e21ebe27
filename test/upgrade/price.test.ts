import { describe, expect, it, test } from 'vitest';
import { type NotPriced, priceUpgrade, type UpgradePrice } from '../../domain/upgrade/price.ts';
import { defaultSettings } from '../../domain/company/settings.ts';
import type { Policy } from '../../domain/company/policies.ts';
import type { Period } from '../../domain/services/service.ts';
import { endOfTerm } from '../../domain/services/term.ts';
import { dayOfMonth, type LocalDate } from '../../domain/time.ts';

const policy = defaultSettings as unknown as Policy;

type Term = { start: LocalDate; paid: number | null };
type Case = {
  what: string;
  today: LocalDate;
  period: Period;
  /** Of the current term, and of those that are paid ahead. */
  terms: Term[];
  /** Where a term ends, if an upgrade put its end elsewhere. */
  end?: LocalDate;
  anchor?: number;
  to: [Period, number];
};
type Outcome = NotPriced | { costs: number; due: LocalDate; left: number; renewal: LocalDate };

/** Amounts in whole units: the smallest of their currency, however many of its digits are decimals. */
const table: [Case, Outcome][] = [
  // The customer's own example, and the year around it (U2: not prorated).
  [year('2026-07-01', 100, 150, 'D01'), { costs: 50, due: '2027-01-01', left: 184, renewal: '2026-12-02' }],
  [
    year('2026-01-01', 100, 150, 'on its first day'),
    { costs: 50, due: '2027-01-01', left: 365, renewal: '2026-12-02' },
  ],
  [
    year('2026-12-01', 100, 150, 'on the eve of its renewal'),
    { costs: 50, due: '2027-01-01', left: 31, renewal: '2026-12-02' },
  ],
  [year('2026-12-02', 100, 150, 'on the day of its renewal'), 'renewal_due'],
  [year('2026-12-31', 100, 150, 'on its last day'), 'renewal_due'],
  // After an earlier upgrade in the term (D02).
  [year('2026-09-01', 150, 220, 'D02'), { costs: 70, due: '2027-01-01', left: 122, renewal: '2026-12-02' }],
  // With a discount (D04), a dearer past, nothing to pay, less than nothing (U2, U5).
  [
    year('2026-07-01', 80, 150, 'D04: a discount'),
    { costs: 70, due: '2027-01-01', left: 184, renewal: '2026-12-02' },
  ],
  [
    year('2026-07-01', 149, 150, 'one unit'),
    { costs: 1, due: '2027-01-01', left: 184, renewal: '2026-12-02' },
  ],
  [year('2026-07-01', 150, 150, 'the same'), 'no_difference'],
  [year('2026-07-01', 200, 150, 'a bigger plan that costs less'), 'no_difference'],
  [
    year('2026-07-01', 0, 150, 'a term that was given away'),
    { costs: 150, due: '2027-01-01', left: 184, renewal: '2026-12-02' },
  ],
  [
    {
      ...year('2026-07-01', 0, 150, 'nothing says what was paid'),
      terms: [{ start: '2026-01-01', paid: null }],
    },
    'term_unknown',
  ],
  [{ ...year('2026-07-01', 0, 150, 'no term runs'), terms: [] }, 'term_unknown'],
  // Another period counts from the start of the current term (U3).
  [
    monthly('2026-05-20', '2026-05-10', 10, ['yearly', 120], 'D09'),
    { costs: 110, due: '2027-05-10', left: 21, renewal: '2027-04-10' },
  ],
  [
    monthly('2026-05-20', '2026-05-10', 10, ['quarterly', 40], 'to a quarter'),
    { costs: 30, due: '2026-08-10', left: 21, renewal: '2026-07-31' },
  ],
  [
    monthly('2026-05-20', '2026-05-10', 10, ['half_yearly', 70], 'to half a year'),
    { costs: 60, due: '2026-11-10', left: 21, renewal: '2026-10-26' },
  ],
  [
    monthly('2026-05-20', '2026-05-10', 10, ['two_yearly', 200], 'to two years'),
    { costs: 190, due: '2028-05-10', left: 21, renewal: '2028-04-10' },
  ],
  [
    monthly('2026-05-20', '2026-05-10', 10, ['three_yearly', 300], 'to three years'),
    { costs: 290, due: '2029-05-10', left: 21, renewal: '2029-04-10' },
  ],
  [yearTo('2026-08-15', ['half_yearly', 130], 'D10'), 'period_over'],
  [
    yearTo('2026-07-01', ['half_yearly', 130], 'to half a year, on the day on which it would end'),
    'period_over',
  ],
  [
    yearTo('2026-06-30', ['half_yearly', 130], 'to half a year, on the last day before that'),
    { costs: 30, due: '2026-07-01', left: 185, renewal: '2026-06-30' },
  ],
  [yearTo('2026-03-15', ['monthly', 130], 'to a month that is over'), 'period_over'],
  [
    yearTo('2026-08-15', ['two_yearly', 280], 'to two years'),
    { costs: 180, due: '2028-01-01', left: 139, renewal: '2027-12-02' },
  ],
  [
    yearTo('2026-08-15', ['half_yearly', 90], 'to one that is over and costs less: the date comes first'),
    'period_over',
  ],
  [yearTo('2026-08-15', ['two_yearly', 100], 'to two years for no more'), 'no_difference'],
  // A term that is paid ahead is charged for too, and only in the same period (U2).
  [
    ahead([100, 100], ['yearly', 150], 'the next year is paid'),
    { costs: 100, due: '2028-01-01', left: 15, renewal: '2027-12-02' },
  ],
  [
    ahead([100, 120], ['yearly', 150], 'the next year, at another price'),
    { costs: 80, due: '2028-01-01', left: 15, renewal: '2027-12-02' },
  ],
  [
    ahead([100, 100, 100], ['yearly', 150], 'two of them'),
    { costs: 150, due: '2029-01-01', left: 15, renewal: '2028-12-02' },
  ],
  [ahead([100, 160], ['yearly', 150], 'the next year costs more than the bigger plan'), 'no_difference'],
  [ahead([150, 100], ['yearly', 150], 'only the next year costs less'), 'no_difference'],
  [ahead([100, 100], ['two_yearly', 400], 'another period'), 'paid_ahead'],
  [ahead([100, null], ['yearly', 150], 'nothing says what was paid for the next year'), 'term_unknown'],
  // Months that end early keep the day on which the service began (G3).
  [
    monthly('2026-02-10', '2026-01-31', 10, ['monthly', 15], 'from the 31st'),
    { costs: 5, due: '2026-02-28', left: 18, renewal: '2026-02-21' },
  ],
  [
    { ...monthly('2026-03-05', '2026-02-28', 10, ['quarterly', 40], 'back to the 31st'), anchor: 31 },
    { costs: 30, due: '2026-05-31', left: 26, renewal: '2026-05-21' },
  ],
  [
    {
      ...monthly('2026-03-05', '2026-02-28', 10, ['yearly', 120], 'a year later, clamped again'),
      anchor: 31,
    },
    { costs: 110, due: '2027-02-28', left: 26, renewal: '2027-01-29' },
  ],
  [
    { ...monthly('2028-02-10', '2028-01-31', 10, ['monthly', 15], 'a leap February'), anchor: 31 },
    { costs: 5, due: '2028-02-29', left: 19, renewal: '2028-02-22' },
  ],
  [
    { ...monthly('2028-03-05', '2028-02-29', 10, ['yearly', 120], 'from the leap day'), anchor: 29 },
    { costs: 110, due: '2029-02-28', left: 24, renewal: '2029-01-29' },
  ],
  [
    { ...monthly('2028-03-05', '2028-02-29', 10, ['three_yearly', 300], 'three years after it'), anchor: 29 },
    { costs: 290, due: '2031-02-28', left: 24, renewal: '2031-01-29' },
  ],
  [
    monthly('2026-05-05', '2026-04-30', 10, ['monthly', 11], 'a month of 30 days'),
    { costs: 1, due: '2026-05-30', left: 25, renewal: '2026-05-23' },
  ],
  // Each period has its own notice before the renewal (B2).
  [
    monthly('2026-06-02', '2026-05-10', 10, ['monthly', 15], 'eight days before the end'),
    { costs: 5, due: '2026-06-10', left: 8, renewal: '2026-06-03' },
  ],
  [monthly('2026-06-03', '2026-05-10', 10, ['monthly', 15], 'seven days before the end'), 'renewal_due'],
  [
    monthly('2026-06-03', '2026-05-10', 10, ['yearly', 120], 'seven days before the end, to a year'),
    'renewal_due',
  ],
  // A term whose end an earlier upgrade moved (U3).
  [
    {
      ...monthly('2026-09-01', '2026-05-10', 120, ['yearly', 200], 'after a move to a year'),
      period: 'yearly',
    },
    { costs: 80, due: '2027-05-10', left: 251, renewal: '2027-04-10' },
  ],
  // Sums of currencies without decimals and with three of them: units are units (G2).
  [
    year('2026-07-01', 12_500, 19_999, 'guaraníes'),
    { costs: 7_499, due: '2027-01-01', left: 184, renewal: '2026-12-02' },
  ],
  [
    year('2026-07-01', 12_500_500, 19_999_999, 'dinars'),
    { costs: 7_499_499, due: '2027-01-01', left: 184, renewal: '2026-12-02' },
  ],
];

function year(today: LocalDate, paid: number, price: number, what: string): Case {
  return { what, today, period: 'yearly', terms: [{ start: '2026-01-01', paid }], to: ['yearly', price] };
}
function yearTo(today: LocalDate, to: Case['to'], what: string): Case {
  return { what, today, period: 'yearly', terms: [{ start: '2026-01-01', paid: 100 }], to };
}
function monthly(today: LocalDate, start: LocalDate, paid: number, to: Case['to'], what: string): Case {
  return { what, today, period: 'monthly', terms: [{ start, paid }], to };
}
function ahead(paid: (number | null)[], to: Case['to'], what: string): Case {
  const starts = ['2026-01-01', '2027-01-01', '2028-01-01'];
  const terms = paid.map((amount, at) => ({ start: starts[at] ?? '', paid: amount }));
  return { what, today: '2026-12-17', period: 'yearly', terms, to };
}

function priced({ today, period, terms, anchor, to: [toPeriod, price] }: Case): Outcome {
  const anchorDay = anchor ?? dayOfMonth(terms[0]?.start ?? today);
  const answer: UpgradePrice | NotPriced = priceUpgrade(
    {
      today,
      period,
      anchorDay,
      policy,
      terms: terms.map(({ start, paid }) => ({
        startDate: start,
        endDate: endOfTerm(start, { period, anchorDay }),
        paid: paid === null ? null : BigInt(paid),
      })),
    },
    { period: toPeriod, price: BigInt(price) },
  );
  if (typeof answer === 'string') return answer;
  const { difference, dueDate, daysLeft, nextRenewal, terms: parts } = answer;
  expect(parts.reduce((sum, part) => sum + part.difference, 0n)).toBe(difference);
  expect(answer.price * BigInt(parts.length) - answer.paid).toBe(difference);
  expect(parts.at(-1)?.endDate).toBe(dueDate);
  return { costs: Number(difference), due: dueDate, left: daysLeft, renewal: nextRenewal };
}

describe('what an upgrade costs (U2, U3)', () => {
  test.each(table)('$what', (asked, outcome) => {
    expect(priced(asked)).toEqual(outcome);
  });

  it('was judged by hand in at least forty cases', () => {
    expect(new Set(table.map(([{ what }]) => what)).size).toBeGreaterThanOrEqual(40);
  });
});
