import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, minorUnitsOf } from '../../domain/money.ts';

describe('money as a decimal text (G2)', () => {
  test.each([
    [1_250_000n, 'ARS', '12500.00'],
    [5n, 'ARS', '0.05'],
    [-1_250_050n, 'ARS', '-12500.50'],
    [12_500n, 'CLP', '12500'],
    [9_007_199_254_740_993n, 'ARS', '90071992547409.93'],
  ])('%s of %s is %j', (amount, currency, text) => {
    expect(decimalOf({ amount, currency })).toBe(text);
    expect(minorUnitsOf(text, currency)).toBe(amount);
  });

  test.each([
    ['12500.5', 1_250_050n],
    ['12500', 1_250_000n],
    ['0.10000', 10n],
    ['12.345', undefined],
    ['1e21', undefined],
    ['1,5', undefined],
    ['.5', undefined],
    ['', undefined],
    ['NaN', undefined],
    ['١', undefined],
    ['9'.repeat(19), undefined],
  ])('%j is %s centavos', (text, amount) => {
    expect(minorUnitsOf(text, 'ARS')).toBe(amount);
  });

  test('comes back from a JSON number as the same centavos, up to 13 digits of pesos and centavos', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_999_999_999_999n }), (amount) => {
        const number = Number(decimalOf({ amount, currency: 'ARS' }));
        expect(minorUnitsOf(String(JSON.parse(JSON.stringify(number))), 'ARS')).toBe(amount);
      }),
    );
  });
});
