import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMoney, formatMoney, minorDigits, parseMoney, subtractMoney } from '../../domain/money.ts';

const pesos = (amount: bigint) => ({ amount, currency: 'ARS' });

describe('money as clients read and write it (G2)', () => {
  test.each([
    [1_250_000n, 'ARS', '$ 12.500,00'],
    [0n, 'ARS', '$ 0,00'],
    [5n, 'ARS', '$ 0,05'],
    [99_999n, 'ARS', '$ 999,99'],
    [100_000n, 'ARS', '$ 1.000,00'],
    [-1_250_050n, 'ARS', '-$ 12.500,50'],
    [9_007_199_254_740_993n, 'ARS', '$ 90.071.992.547.409,93'],
    [5_000n, 'USD', 'US$ 50,00'],
    [12_500n, 'CLP', 'CLP 12.500'],
  ])('%s of %s is %j', (amount, currency, text) => {
    expect(formatMoney({ amount, currency })).toBe(text);
  });

  test.each([
    ['12.500,00', 1_250_000n],
    ['$ 12.500,00', 1_250_000n],
    ['$12500', 1_250_000n],
    ['ARS 12500,5', 1_250_050n],
    ['0,05', 5n],
    ['90.071.992.547.409,93', 9_007_199_254_740_993n],
  ])('%j is %s minor units', (text, amount) => {
    expect(parseMoney(text, 'ARS')).toEqual(pesos(amount));
  });

  test.each([
    '',
    '$',
    '12.50',
    '12,500.00',
    '1.2500',
    '12,505',
    '-5',
    '1e3',
    '12 500',
    'US$ 5',
    '.500',
    '5,',
    '9'.repeat(65_536),
  ])('%j is no amount of pesos', (text) => {
    expect(parseMoney(text, 'ARS')).toBeUndefined();
  });

  test('what is written is read back, to the minor unit', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 24n), fc.constantFrom('ARS', 'USD', 'CLP'), (amount, currency) => {
        expect(parseMoney(formatMoney({ amount, currency }), currency)).toEqual({ amount, currency });
      }),
    );
  });

  test('a currency has its own number of minor digits', () => {
    expect(['ARS', 'CLP', 'USD'].map(minorDigits)).toEqual([2, 0, 2]);
  });
});

describe('sums (G2)', () => {
  test('a sum is exact beyond what a float can hold, and a difference may be negative', () => {
    expect(addMoney(pesos(9_007_199_254_740_993n), pesos(1n))).toEqual(pesos(9_007_199_254_740_994n));
    expect(subtractMoney(pesos(100n), pesos(150n))).toEqual(pesos(-50n));
  });

  test('a sum across currencies is refused', () => {
    expect(() => addMoney(pesos(1n), { amount: 1n, currency: 'USD' })).toThrow('CURRENCY_MISMATCH');
    expect(() => subtractMoney(pesos(1n), { amount: 1n, currency: 'USD' })).toThrow('CURRENCY_MISMATCH');
  });
});
