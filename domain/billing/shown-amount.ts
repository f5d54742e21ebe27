import { refuse } from '../errors.ts';
import { readMinorUnits } from './amount.ts';

/** A sum that was shown before it was asked for. */
export type ShownAmount = { amount: bigint; currency: string };

/** @throws {DomainError} INVALID_INPUT. */
export function readShown({ amount, currency }: { amount: string; currency: string }): ShownAmount {
  return { amount: readMinorUnits(amount, 'shownAmount.amount'), currency };
}

/** What is asked for at a sum is had at that sum (U2). @throws {DomainError} PRICE_CHANGED with what it costs by now. */
export function refuseAnother(shown: ShownAmount, { amount, currency }: ShownAmount): void {
  if (shown.amount === amount && shown.currency === currency) return;
  refuse('PRICE_CHANGED', { price: { amount: amount.toString(), currency } });
}
