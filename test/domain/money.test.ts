import { describe, expect, test } from 'vitest';
import { formatMoney } from '../../domain/money.ts';

describe('money as clients read it (G2)', () => {
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
});
