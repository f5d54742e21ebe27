import { useProblem } from './problems.ts';

type SelectProps = {
  /** Of a form's field; without it its owner holds the value. */
  name?: string;
  label: string;
  /** Value → text, in the order in which they are shown; the first is chosen. */
  options: Readonly<Record<string, string>>;
  hint?: string;
  defaultValue?: string;
  value?: string;
  onChange?: (value: string) => void;
};

/** The device's own list: on a phone nothing is easier to use. */
export function Select({ label, options, hint, onChange, ...rest }: SelectProps) {
  const problem = useProblem(rest.name ?? '');
  return (
    <label className="field">
      <span className="label">{label}</span>
      {hint && <span className="hint">{hint}</span>}
      <select
        className="input"
        aria-invalid={problem !== undefined}
        {...rest}
        onChange={({ target }) => onChange?.(target.value)}
      >
        {Object.entries(options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {problem && <span className="wrong">{problem}</span>}
    </label>
  );
}
