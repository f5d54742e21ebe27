import { randomInt } from 'node:crypto';

/** No look-alikes (0 O, 1 I L) and no vowels, so that no reference is a word. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 8;
const REFERENCE = new RegExp(`^[${ALPHABET}]{${CODE_LENGTH}}$`);

/** A new random code of letters and digits that people can say on the phone. It is no secret and proves nothing. */
export function createReference(): string {
  const characters = Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
  return characters.join('');
}

/** Whether a text in normal form (capitals) could have come from `createReference`. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}

/** A reference as typed, in normal form. Capitals by ASCII alone: `toUpperCase` would turn foreign letters into its own. */
export function asReference(typed: string): string {
  return typed.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}
