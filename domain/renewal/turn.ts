import { isOfficeHour, officeHours } from '../cancellation/schedule.ts';
import { addDays, type LocalDate } from '../time.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { firstBusinessDay, isBusinessDay } from './business-days.ts';
import type { TermRecord } from './load-term.ts';

type Calendar = Pick<TermRecord, 'subject' | 'today' | 'holidays'>;

/** When a day's work begins: reminders and notices go out then. */
export function morningOf({ subject }: Pick<Calendar, 'subject'>, day: LocalDate): Date {
  return officeHours(day, subject.policy)[0];
}

/** The same of the day after today. */
export function tomorrow(calendar: Calendar): Date {
  return morningOf(calendar, addDays(calendar.today, 1));
}

/** When the clock may take a service from its holder next: on a business day, in its hours (B3); undefined if it may now. */
export function nextTurn({ now }: Transaction, calendar: Calendar): Date | undefined {
  const { subject, today, holidays } = calendar;
  const isToday = isBusinessDay(today, holidays);
  if (isToday && isOfficeHour(now, subject.policy)) return undefined;
  const morning = morningOf(calendar, today);
  if (isToday && now < morning) return morning;
  return morningOf(calendar, firstBusinessDay(addDays(today, 1), holidays));
}
