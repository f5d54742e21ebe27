import { refuse } from './errors.ts';

/** An amount in minor units of an ISO 4217 currency (G2). */
export interface Money {
  amount: bigint;
  currency: string;
}

const SYMBOLS: Readonly<Record<string, string>> = { ARS: '$', USD: 'US$' };
const GROUP = 3;

/** How many decimal digits the currency's minor unit stands for. */
export function minorDigits(currency: string): number {
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 0;
}

/** The sum of two amounts. Refused with CURRENCY_MISMATCH across currencies (G2). */
export function addMoney(one: Money, other: Money): Money {
  if (one.currency !== other.currency) refuse('CURRENCY_MISMATCH');
  return { amount: one.amount + other.amount, currency: one.currency };
}

/** The first amount less the second. Refused with CURRENCY_MISMATCH across currencies (G2). */
export function subtractMoney(one: Money, other: Money): Money {
  return addMoney(one, { amount: -other.amount, currency: other.currency });
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

const LONGEST_AMOUNT = 40;
const AMOUNT = /^(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/;

/**
 * Reads an amount written as in es-AR, with or without the currency's symbol; undefined when it is none, or finer than
 * the minor unit, or grouped in a way that could mean something else (`12.50`).
 */
export function parseMoney(text: string, currency: string): Money | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_AMOUNT) return undefined;
  const symbol = [SYMBOLS[currency], currency].find((mark) => mark !== undefined && trimmed.startsWith(mark));
  const [, whole, fraction = ''] = AMOUNT.exec(trimmed.slice(symbol?.length ?? 0).trim()) ?? [];
  const decimals = minorDigits(currency);
  if (whole === undefined || fraction.length > decimals) return undefined;
  return { amount: BigInt(whole.replaceAll('.', '') + fraction.padEnd(decimals, '0')), currency };
}
