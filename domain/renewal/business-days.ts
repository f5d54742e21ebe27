import { addDays, isWeekend, type LocalDate } from '../time.ts';

/** Whether the clock may suspend somebody on a day: Monday to Friday, and not in the company's list of holidays (B3). */
export function isBusinessDay(day: LocalDate, holidays: readonly LocalDate[]): boolean {
  return !isWeekend(day) && !holidays.includes(day);
}

/** The business day that comes so many of them after a day. */
export function addBusinessDays(from: LocalDate, count: number, holidays: readonly LocalDate[]): LocalDate {
  if (count === 0) return from;
  return addBusinessDays(firstBusinessDay(addDays(from, 1), holidays), count - 1, holidays);
}

/** That day, or the first such day after it. */
export function firstBusinessDay(from: LocalDate, holidays: readonly LocalDate[]): LocalDate {
  return isBusinessDay(from, holidays) ? from : firstBusinessDay(addDays(from, 1), holidays);
}

/** The company's holidays from a day on, as JSON; the day is a local date in SQL. */
export const holidaysFrom = (day: string) => /* sql */ `(
    select coalesce(jsonb_agg(day), '[]') from company_holiday where removed_at is null and day >= ${day})`;
