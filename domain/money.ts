/** An amount in minor units of an ISO 4217 currency (G2). */
export interface Money {
  amount: bigint;
  currency: string;
}

const SYMBOLS: Readonly<Record<string, string>> = { ARS: '$', USD: 'US$' };
const GROUP = 3;

/** How many decimal digits the currency's minor unit stands for. */
function minorDigits(currency: string): number {
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 0;
}

/** The amount as clients read it (es-AR): `$ 12.500,00`. */
export function formatMoney({ amount, currency }: Money): string {
  const { sign, whole, fraction } = digitsOf({ amount, currency });
  return `${sign}${SYMBOLS[currency] ?? currency} ${grouped(whole)}${fraction && `,${fraction}`}`;
}

/** The amount in whole units of its currency as a decimal text: `12500.00`. */
export function decimalOf(money: Money): string {
  const { sign, whole, fraction } = digitsOf(money);
  return `${sign}${whole}${fraction && `.${fraction}`}`;
}

/** Minor units of such a text; undefined if it is none, or finer than the currency is. */
export function minorUnitsOf(decimal: string, currency: string): bigint | undefined {
  const [, sign, whole, fraction = ''] = DECIMAL.exec(decimal) ?? [];
  const digits = minorDigits(currency);
  const isFiner = fraction.slice(digits).replace(/0+$/, '') !== '';
  if (whole === undefined || isFiner) return undefined;
  return BigInt(`${sign}${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
}

const DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/;

function digitsOf({ amount, currency }: Money) {
  const decimals = minorDigits(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  return { sign: amount < 0n ? '-' : '', whole: digits.slice(0, split), fraction: digits.slice(split) };
}

function grouped(whole: string): string {
  const first = whole.length % GROUP || GROUP;
  const groups = [whole.slice(0, first)];
  for (let at = first; at < whole.length; at += GROUP) groups.push(whole.slice(at, at + GROUP));
  return groups.join('.');
}
