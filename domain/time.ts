import { DateTime } from 'luxon';

/** Milliseconds. A day is 24 hours here; a local day is for `addDays` (G3). */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A calendar date `YYYY-MM-DD` in the company's zone (G3). */
export type LocalDate = string;

/** PostgreSQL has no year 0. */
const FIRST_DATE = '0001-01-01';

/** Whether a text is a calendar date `YYYY-MM-DD` that exists. */
export function isLocalDate(text: string | undefined): text is LocalDate {
  if (text === undefined || text < FIRST_DATE) return false;
  return DateTime.fromFormat(text, 'yyyy-MM-dd', { zone: 'utc' }).isValid;
}

/** The local date of an instant. */
export function localDateOf(instant: Date, zone: string): LocalDate {
  return isoDate(inZone(instant, zone));
}

/**
 * The instant of a local date and time `HH:mm`. A time that the clocks skip is moved on by the skip, one that comes twice
 * is the first of the two.
 */
export function atLocal(date: LocalDate, time: string, zone: string): Date {
  const local = valid(DateTime.fromISO(`${date}T${time}`, { zone }));
  const instants = local.getPossibleOffsets().map((possible) => possible.toMillis());
  return new Date(Math.min(...instants));
}

/** The instant at which a local day begins: worked out anew each time, since the zone database may change (G3). */
export function startOf(date: LocalDate, zone: string): Date {
  return atLocal(date, '00:00', zone);
}

/** The last whole local day before an instant at which another begins. */
export function lastDayBefore(midnight: Date, zone: string): LocalDate {
  return addDays(localDateOf(midnight, zone), -1);
}

/** The date that many days later (or earlier, if negative). */
export function addDays(date: LocalDate, days: number): LocalDate {
  return isoDate(atUtc(date).plus({ days }));
}

/**
 * The date that many months later: on `anchorDay` of that month, or on its last day if it has none (G3). Keep the anchor
 * day of the first period, and a stay in February comes back to the 31st.
 */
export function addMonths(date: LocalDate, months: number, anchorDay: number): LocalDate {
  const month = atUtc(date).startOf('month').plus({ months });
  return isoDate(month.set({ day: Math.min(anchorDay, month.daysInMonth ?? 1) }));
}

/** How many days after `from` the date `to` is. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return atUtc(to).diff(atUtc(from), 'days').days;
}

/** Whether it is a Saturday or a Sunday. */
export function isWeekend(date: LocalDate): boolean {
  return atUtc(date).isWeekend;
}

/** The later of two dates. */
export function laterOf(one: LocalDate, other: LocalDate): LocalDate {
  return one < other ? other : one;
}

/** The earlier of two dates. */
export function earlierOf(one: LocalDate, other: LocalDate): LocalDate {
  return one < other ? one : other;
}

/** The day of the month, for use as an anchor day. */
export function dayOfMonth(date: LocalDate): number {
  return atUtc(date).day;
}

/** The date as clients read it: `dd/mm/aaaa`. */
export function formatDate(date: LocalDate): string {
  return atUtc(date).toFormat('dd/MM/yyyy');
}

/** The local time of an instant as clients read it: `HH:mm`, 24 hours. */
export function formatTime(instant: Date, zone: string): string {
  return inZone(instant, zone).toFormat('HH:mm');
}

/** The local date and time of an instant as clients read it: `dd/mm/aaaa a las HH:mm`. */
export function formatInstant(instant: Date, zone: string): string {
  return `${formatDate(localDateOf(instant, zone))} a las ${formatTime(instant, zone)}`;
}

/** A number of minutes or hours as a client reads it: «1 hora», «24 horas». */
export function spellLength(count: number, unit: 'minute' | 'hour'): string {
  return new Intl.NumberFormat('es', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

function inZone(instant: Date, zone: string): DateTime<true> {
  return valid(DateTime.fromJSDate(instant, { zone }));
}

/** Dates are reckoned in UTC, where every day has 24 hours. */
function atUtc(date: LocalDate): DateTime<true> {
  return valid(DateTime.fromFormat(date, 'yyyy-MM-dd', { zone: 'utc' }));
}

function isoDate(moment: DateTime<true>): LocalDate {
  return moment.toISODate();
}

function valid(moment: DateTime): DateTime<true> {
  if (!moment.isValid) throw new RangeError(`not a date, time or zone: ${moment.invalidExplanation}`);
  return moment as DateTime<true>;
}
