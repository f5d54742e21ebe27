import type { ReactNode } from 'react';

type ChoicesProps<Value extends string> = {
  legend: string;
  name: string;
  options: readonly { value: Value; title: string; about?: ReactNode }[];
  /** None is chosen until somebody does. */
  chosen: Value | undefined;
  onChoose: (value: Value) => void;
};

/** One of a few, each with what is to be known of it; the whole card is the target. */
export function Choices<Value extends string>({
  legend,
  name,
  options,
  chosen,
  onChoose,
}: ChoicesProps<Value>) {
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      {options.map(({ value, title, about }) => (
        <label key={value} className="choice">
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
          <span className="mark" aria-hidden="true" />
          <span className="stack tight">
            <strong>{title}</strong>
            {about && <span className="quiet">{about}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
