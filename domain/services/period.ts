import type { Period } from './service.ts';

/** The length of each billing period in calendar months (G3). */
export const periodMonths: Readonly<Record<Period, number>> = {
  monthly: 1,
  quarterly: 3,
  half_yearly: 6,
  yearly: 12,
  two_yearly: 24,
  three_yearly: 36,
};
