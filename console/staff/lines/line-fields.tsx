import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../../core/button.tsx';
import { Field } from '../../core/field.tsx';
import { money } from '../../core/format.ts';
import { Sums } from '../../core/sums.tsx';
import { lines as texts } from '../texts/lines.ts';
import { lineFields, totalTyped } from './typed-lines.ts';

/** Which lines there are: a key for each, so that what was typed into one stays with it. */
type Lines = { keys: readonly number[]; add: () => void; remove: (key: number) => void };

export function useLines(): Lines {
  const [{ keys, next }, set] = useState<{ keys: readonly number[]; next: number }>({ keys: [0], next: 1 });
  return {
    keys,
    add: () => set({ keys: [...keys, next], next: next + 1 }),
    remove: (key) => set({ keys: keys.filter((one) => one !== key), next }),
  };
}

type LineFieldsProps = {
  lines: Lines;
  currency: string;
  /** What else a line has, by its place. */
  children?: (index: number) => ReactNode;
};

/** As many lines as are needed, and what they come to. */
export function LineFields({ lines: { keys, add, remove }, currency, children }: LineFieldsProps) {
  const all = useRef<HTMLFieldSetElement>(null);
  const [amount, setAmount] = useState('0');
  const { length } = keys;
  const recount = () => {
    if (all.current?.form) setAmount(totalTyped(all.current.form, length));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it counts anew what is there after one was taken away
  useEffect(recount, [keys]);
  return (
    <fieldset ref={all} className="choices" onChange={recount}>
      <legend>{texts.title}</legend>
      {keys.map((key, index) => (
        <fieldset key={key} className="question stack">
          <legend>{texts.one(index + 1)}</legend>
          {children?.(index)}
          <Field name={lineFields.description(index)} label={texts.description} />
          <Field name={lineFields.amount(index)} label={texts.amount} hint={texts.amountHint} />
          {length > 1 && (
            <div>
              <Button kind="second" onPress={() => remove(key)}>
                {texts.remove(index + 1)}
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      <div>
        <Button kind="second" onPress={add}>
          {texts.add}
        </Button>
      </div>
      <Sums of={[[texts.total, money({ amount, currency })]]} isLive />
    </fieldset>
  );
}
