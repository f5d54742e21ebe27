import { useId } from 'react';
import { useProblem } from '../core/problems.ts';

type ChecksProps<Value extends string> = {
  legend: string;
  /** Of the procedure's input. The server's errors come to it by this name. */
  name: string;
  options: readonly { value: Value; title: string; about?: string }[];
  chosen: readonly Value[];
  onChoose: (chosen: Value[]) => void;
};

/** Any number of a few, each with what is to be known of it; the whole card is the target. */
export function Checks<Value extends string>({
  legend,
  name,
  options,
  chosen,
  onChoose,
}: ChecksProps<Value>) {
  const problem = useProblem(name);
  const problemId = useId();
  const choose = (value: Value, isChosen: boolean) =>
    onChoose(isChosen ? [...chosen, value] : chosen.filter((one) => one !== value));
  return (
    <fieldset className="choices" aria-describedby={problem && problemId}>
      <legend>{legend}</legend>
      {options.map(({ value, title, about }) => (
        <label key={value} className="choice">
          <input
            type="checkbox"
            name={name}
            checked={chosen.includes(value)}
            onChange={({ target }) => choose(value, target.checked)}
          />
          <span className="mark" aria-hidden="true" />
          <span className="stack tight">
            <strong>{title}</strong>
            {about && <span className="quiet">{about}</span>}
          </span>
        </label>
      ))}
      {problem && (
        <p id={problemId} className="wrong">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
