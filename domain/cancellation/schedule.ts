import type { Policy } from '../company/policies.ts';
import { addDays, atLocal, HOUR_MS, type LocalDate, localDateOf, MINUTE_MS, startOf } from '../time.ts';
import { type Cancellation, type NoticeDays, noticeDays } from './cancellation.ts';

/** What is left of a withdrawal window that the end of the day cuts short. */
const SHORTEST_WINDOW_MS = 10 * MINUTE_MS;
const LAST_OF_THE_DAY = '23:50';

/** What a period ends with, by what is invoiced and by what is running. */
export type Periods = {
  /** The greatest end among the service's order and renewal lines whose invoice is not void. */
  invoicedUntil: LocalDate | null;
  /** The end of its current term. */
  termEnd: LocalDate | null;
};

/**
 * Until when an immediate cancellation can be withdrawn for sure (X2): the policy's window, shortened so that it ends by
 * 23:50 of the same local day, but never under ten minutes.
 */
export function endOfWindow(now: Date, policy: Policy): Date {
  const { timeZone, cancellationWindowMinutes } = policy;
  const whole = now.getTime() + cancellationWindowMinutes * MINUTE_MS;
  const lastOfTheDay = atLocal(localDateOf(now, timeZone), LAST_OF_THE_DAY, timeZone).getTime();
  return new Date(Math.max(Math.min(whole, lastOfTheDay), now.getTime() + SHORTEST_WINDOW_MS));
}

/** The first local day without the service: the end of the last generated invoice's period, else of the current term (X3). */
export function endOfPeriod({ invoicedUntil, termEnd }: Periods): LocalDate | null {
  return invoicedUntil ?? termEnd;
}

/** The first local day that begins no sooner than the policy's hours from now: for an end that has passed already (X3). */
export function putOffEnd(now: Date, { timeZone, putOffHours }: Policy): LocalDate {
  const soonest = new Date(now.getTime() + putOffHours * HOUR_MS);
  const day = localDateOf(soonest, timeZone);
  return startOf(day, timeZone) >= soonest ? day : addDays(day, 1);
}

type Due = {
  cancellation: Pick<Cancellation, 'endsOn' | 'windowEndsAt'>;
  change: { policy: Policy };
};

/** When a cancellation is due, as an instant. */
export function endOf({ cancellation, change }: Due): Date {
  const { endsOn, windowEndsAt } = cancellation;
  if (endsOn) return startOf(endsOn, change.policy.timeZone);
  if (!windowEndsAt) throw new Error('a cancellation without an end');
  return windowEndsAt;
}

/** Whether the clock may take a service from its holder at this hour (X3, B3). */
export function isOfficeHour(now: Date, policy: Policy): boolean {
  const today = localDateOf(now, policy.timeZone);
  const [start, end] = officeHours(today, policy);
  return start <= now && now < end;
}

/** When the next such hour begins. */
export function nextOfficeHour(now: Date, policy: Policy): Date {
  const today = localDateOf(now, policy.timeZone);
  const [start] = officeHours(today, policy);
  return now < start ? start : officeHours(addDays(today, 1), policy)[0];
}

/** The hours of a day in which the clock may take a service from its holder (X3, B3). */
export function officeHours(day: LocalDate, policy: Policy): readonly [start: Date, end: Date] {
  const at = (hour: number) => atLocal(day, `${String(hour).padStart(2, '0')}:00`, policy.timeZone);
  return [at(policy.officeHoursStart), at(policy.officeHoursEnd)];
}

type Noticed = Pick<Cancellation, 'endsOnSince' | 'lastNoticeDays'>;

/** When each notice before an end is due; one that was due before that date stood would tell nothing new (X3). */
function noticesOf(endsOn: LocalDate, since: Date, policy: Policy): { days: NoticeDays; at: Date }[] {
  return noticeDays
    .map((days) => ({ days, at: officeHours(addDays(endsOn, -days), policy)[0] }))
    .filter(({ at }) => at > since);
}

/** The notice that is due and not sent yet; of several that are late, the one closest to the end. */
export function dueNotice(
  endsOn: LocalDate,
  { endsOnSince, lastNoticeDays }: Noticed,
  { now, policy }: { now: Date; policy: Policy },
): NoticeDays | undefined {
  const due = noticesOf(endsOn, endsOnSince, policy).findLast(({ at }) => at <= now);
  return due && due.days < (lastNoticeDays ?? Number.POSITIVE_INFINITY) ? due.days : undefined;
}

/** When there is something to do again: the next notice, or the end itself. */
export function nextLook(
  endsOn: LocalDate,
  since: Date,
  { now, policy }: { now: Date; policy: Policy },
): Date {
  const next = noticesOf(endsOn, since, policy).find(({ at }) => at > now)?.at;
  return next ?? startOf(endsOn, policy.timeZone);
}
