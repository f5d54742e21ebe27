import { type Money, money } from './format.ts';

/** What a quote is made of, a line each. */
export function PricedLines({ lines }: { lines: readonly { description: string; amount: Money }[] }) {
  return (
    <ul className="stack">
      {lines.map(({ description, amount }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a quote never change
        <li key={index} className="row">
          <p>{description}</p>
          <p>{money(amount)}</p>
        </li>
      ))}
    </ul>
  );
}
