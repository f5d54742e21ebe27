type SelectProps = {
  name: string;
  label: string;
  /** Value → text, in the order in which they are shown; the first is chosen. */
  options: Readonly<Record<string, string>>;
};

/** The device's own list: on a phone nothing is easier to use. */
export function Select({ name, label, options }: SelectProps) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select className="input" name={name}>
        {Object.entries(options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
