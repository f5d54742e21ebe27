import { foldText } from '../folding.ts';

/**
 * The key by which labels are unique among the services of one holder (T5): two labels with one key could not be told
 * apart in a holder's text.
 */
export function labelKey(label: string): string {
  return foldText(label);
}
