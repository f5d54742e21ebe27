import type { Problems } from '../core/problems.ts';
import { numbers } from './texts/numbers.ts';

const WHOLE = /^\d{1,9}$/;

/** `48` as one types it; undefined for what is no whole number. */
export function wholeNumber(typed: string): number | undefined {
  return WHOLE.test(typed.trim()) ? Number(typed) : undefined;
}

/** What is wrong with fields that each take one. */
export function notWhole(names: readonly string[], typed: (name: string) => string): Problems {
  const wrong = names.filter((name) => wholeNumber(typed(name)) === undefined);
  return Object.fromEntries(wrong.map((name) => [name, numbers.notWhole]));
}
