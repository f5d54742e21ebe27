import { refuse } from '../errors.ts';

const MINOR_UNITS = /^-?(0|[1-9]\d{0,17})$/;
/** What a sum that is stored may come to. */
export const MOST_MINOR_UNITS = 10n ** 18n - 1n;

/**
 * Minor units written as a decimal string (G2), as the API carries them.
 * @throws {DomainError} INVALID_INPUT.
 */
export function readMinorUnits(text: string, field: string): bigint {
  if (!MINOR_UNITS.test(text)) {
    refuse('INVALID_INPUT', { field, expected: 'un número entero de centavos, por ejemplo 1250000' });
  }
  return BigInt(text);
}

/** Minor units above zero. @throws {DomainError} INVALID_INPUT. */
export function readPositive(text: string, field = 'amount'): bigint {
  const amount = readMinorUnits(text, field);
  if (amount > 0n) return amount;
  refuse('INVALID_INPUT', { field, expected: 'un importe mayor que cero' });
}
