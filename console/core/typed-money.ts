import type { Money } from './format.ts';

/** `12.500,50`, with or without thousands, sign of the currency and spaces; a point before one or two last digits is a decimal one too. */
const TYPED = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:[.,](\d{1,2}))?$/;
const DIGITS = 2;

/** Minor units as the API takes them; undefined for what is no amount. */
export function minorUnits(typed: string): string | undefined {
  const [, whole, cents = ''] = TYPED.exec(typed.replaceAll(/[\s$]/g, '')) ?? [];
  if (whole === undefined) return undefined;
  return BigInt(`${whole.replaceAll('.', '')}${cents.padEnd(DIGITS, '0')}`).toString();
}

/** An amount as one types it: `12500,50`. */
export function typedAmount({ amount }: Money): string {
  const digits = amount.padStart(DIGITS + 1, '0');
  return `${digits.slice(0, -DIGITS)},${digits.slice(-DIGITS)}`;
}

/** The same, also below zero, as a discount is typed: `-1.500`. */
export function signedMinorUnits(typed: string): string | undefined {
  const [, minus, size = ''] = /^\s*([-−]?)(.*)$/.exec(typed) ?? [];
  const units = minorUnits(size);
  return units !== undefined && minus && units !== '0' ? `-${units}` : units;
}
