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
  const decimals = minorDigits(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `,${digits.slice(-decimals)}`;
  return `${amount < 0n ? '-' : ''}${SYMBOLS[currency] ?? currency} ${grouped(whole)}${fraction}`;
}

function grouped(whole: string): string {
  const first = whole.length % GROUP || GROUP;
  const groups = [whole.slice(0, first)];
  for (let at = first; at < whole.length; at += GROUP) groups.push(whole.slice(at, at + GROUP));
  return groups.join('.');
}
