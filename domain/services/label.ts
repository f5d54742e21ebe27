import { LONGEST_NAME } from '../clients/contact.ts';
import { foldText } from '../folding.ts';

/**
 * The key by which labels are unique among the services of one holder (T5): two labels with one key could not be told
 * apart in a holder's text.
 */
export function labelKey(label: string): string {
  return foldText(label);
}

/**
 * The label itself, or with the first number whose key nobody took: `Hosting`, `Hosting - 2`. A long one is shortened to
 * leave room for the number (C1).
 */
export function freeLabel(label: string, taken: ReadonlySet<string>): string {
  let free = label;
  for (let number = 2; taken.has(labelKey(free)); number += 1) {
    const suffix = ` - ${number}`;
    // By code points, as the length is counted: no character is cut in two.
    const base = [...label].slice(0, LONGEST_NAME - suffix.length).join('');
    free = `${base.trimEnd()}${suffix}`;
  }
  return free;
}
