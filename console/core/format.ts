/** Money in minor units as the API gives it; a number would lose what is beyond 2^53. */
export type Money = { amount: string; currency: string };

const LOCALE = 'es-AR';

/** `$ 12.500,00`, exact: the decimal point is moved by the exponent. */
export function money({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat(LOCALE, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  return format.format(`${amount}E-${digits}` as Intl.StringNumericLiteral);
}

/** `2026-03-10` → `10/03/2026`: a day of the company's calendar, whatever the zone of the device. */
export function date(day: string): string {
  return day.split('-').toReversed().join('/');
}

/** `10/3/2026` as one types it → `2026-03-10`; undefined for what is no day. */
export function typedDay(typed: string): string | undefined {
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(typed.trim()) ?? [];
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const read = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(written) ? written : undefined;
}

/** The last day of a period that ends where the next one begins. */
export function lastDay(end: string): string {
  return date(dayAfter(end, -1));
}

/** The day so many days after another one: `2026-03-10`. */
export function dayAfter(day: string, days: number): string {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, day.length);
}

/** `10/03/2026 15:00`, in a zone. */
export function instant(at: string, timeZone: string): string {
  const options = { timeZone, hourCycle: 'h23' } as const;
  const when = new Date(at);
  const day = when.toLocaleDateString(LOCALE, {
    ...options,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
  return `${day} ${when.toLocaleTimeString(LOCALE, { ...options, hour: '2-digit', minute: '2-digit' })}`;
}

/** The same, for whoever must know whose hour it is: `10/03/2026 15:00 (hora de Buenos Aires)`. */
export function instantIn(at: string, timeZone: string): string {
  return `${instant(at, timeZone)} (hora de ${zoneName(timeZone)})`;
}

/** The day on which an instant falls in a zone: `2026-03-10`. */
export function instantDay(at: string, timeZone: string): string {
  // Sweden writes days as ISO 8601 does.
  return new Date(at).toLocaleDateString('sv-SE', { timeZone });
}

const HALF_DAY_MS = 43_200_000;

/** An instant of a day of a zone; of today it is now, for one that is over is asked for. */
export function instantWithin(day: string, timeZone: string): string {
  const now = new Date().toISOString();
  if (day === instantDay(now, timeZone)) return now;
  const noon = Date.parse(`${day}T12:00:00Z`);
  const shift = instantDay(new Date(noon).toISOString(), timeZone) === day ? 0 : HALF_DAY_MS;
  return new Date(noon - shift).toISOString();
}

/** `Buenos Aires`, as one says whose hour it is. */
export function zoneName(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

const rules = new Intl.PluralRules(LOCALE);

/** `1 factura`, `2 facturas`. */
export function count(number: number, words: { one: string; other: string }): string {
  return `${number} ${rules.select(number) === 'one' ? words.one : words.other}`;
}

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `hace 3 días`: how long ago, in the largest unit that fits. */
export function ago(at: string): string {
  const ms = Math.max(0, Date.now() - new Date(at).getTime());
  if (ms >= DAY_MS) return relative.format(-Math.floor(ms / DAY_MS), 'day');
  if (ms >= HOUR_MS) return relative.format(-Math.floor(ms / HOUR_MS), 'hour');
  return relative.format(-Math.floor(ms / MINUTE_MS), 'minute');
}
