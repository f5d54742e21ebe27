type OptionsProps<Value extends string> = {
  legend: string;
  name: string;
  options: readonly { value: Value; title: string; text?: string | undefined }[];
  value: Value | undefined;
  onChoose: (value: Value) => void;
};

/** One of a few, each with what it means: the whole of it is its target. */
export function Options<Value extends string>({
  legend,
  name,
  options,
  value,
  onChoose,
}: OptionsProps<Value>) {
  return (
    <fieldset className="options">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className="option">
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChoose(option.value)}
          />
          <span className="dot" />
          <span>
            <strong>{option.title}</strong>
            {option.text && <span className="quiet">{option.text}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
