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

/** The last day of a period that ends where the next one begins. */
export function lastDay(end: string): string {
  const day = new Date(`${end}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 1);
  return date(day.toISOString().slice(0, end.length));
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

/** `Buenos Aires`, as one says whose hour it is. */
export function zoneName(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

const rules = new Intl.PluralRules(LOCALE);

/** `1 factura`, `2 facturas`. */
export function count(number: number, words: { one: string; other: string }): string {
  return `${number} ${rules.select(number) === 'one' ? words.one : words.other}`;
}
