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

/** A billing period as a client reads it: «pago mensual». */
export const periodName: Readonly<Record<Period, string>> = {
  monthly: 'mensual',
  quarterly: 'trimestral',
  half_yearly: 'semestral',
  yearly: 'anual',
  two_yearly: 'cada dos años',
  three_yearly: 'cada tres años',
};
