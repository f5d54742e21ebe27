type FilterProps = {
  label: string;
  /** Value → text; without a value, everything is shown. */
  options: Readonly<Record<string, string>>;
  all: string;
  value: string | undefined;
  onChoose: (value: string | undefined) => void;
};

/** Narrows a list; what is chosen stands in the address. */
export function Filter({ label, options, all, value, onChoose }: FilterProps) {
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select
        className="input"
        value={value ?? ''}
        onChange={({ target }) => onChoose(target.value === '' ? undefined : target.value)}
      >
        <option value="">{all}</option>
        {Object.entries(options).map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What stands in an address, if it is one of those. */
export function oneOf<Name extends string>(
  names: Readonly<Record<Name, unknown>>,
  value: unknown,
): Name | undefined {
  return typeof value === 'string' && Object.hasOwn(names, value) ? (value as Name) : undefined;
}
