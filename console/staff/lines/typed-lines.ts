import type { Problems } from '../../core/problems.ts';
import { signedMinorUnits } from '../../core/typed-money.ts';
import { lines as texts } from '../texts/lines.ts';

export type Typed = (name: string) => string;

/** The names of a line's fields, by its place. */
export const lineFields = {
  description: (index: number) => `lines.${index}.description`,
  amount: (index: number) => `lines.${index}.amount`,
};

/** What was typed into so many lines; amounts in minor units. */
export function typedLines(typed: Typed, count: number): { description: string; amount: string }[] {
  return places(count).map((index) => ({
    description: typed(lineFields.description(index)),
    amount: signedMinorUnits(typed(lineFields.amount(index))) ?? '',
  }));
}

export function problemsOfLines(typed: Typed, count: number): Problems {
  const wrong = places(count)
    .map(lineFields.amount)
    .filter((name) => signedMinorUnits(typed(name)) === undefined);
  return Object.fromEntries(wrong.map((name) => [name, texts.wrongAmount]));
}

/** What they come to, as far as their amounts can be read. */
export function totalTyped(form: HTMLFormElement, count: number): string {
  const data = new FormData(form);
  const amounts = places(count).map((index) =>
    signedMinorUnits(String(data.get(lineFields.amount(index)) ?? '')),
  );
  return amounts.reduce((sum, amount) => sum + BigInt(amount ?? 0), 0n).toString();
}

const places = (count: number) => Array.from({ length: count }, (_, index) => index);
