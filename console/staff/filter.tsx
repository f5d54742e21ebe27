import { Select } from '../core/select.tsx';

type FilterProps = {
  label: string;
  /** Value → text; without a value, everything is shown. */
  options: Readonly<Record<string, string>>;
  all: string;
  value: string | undefined;
  onChoose: (value: string | undefined) => void;
};

/** Narrows a list; what is chosen stands in the address. */
export function Filter({ options, all, value, onChoose, ...rest }: FilterProps) {
  return (
    <Select
      options={{ '': all, ...options }}
      value={value ?? ''}
      onChange={(chosen) => onChoose(chosen === '' ? undefined : chosen)}
      {...rest}
    />
  );
}

/** What stands in an address, if it is one of those. */
export function oneOf<Name extends string>(
  names: Readonly<Record<Name, unknown>>,
  value: unknown,
): Name | undefined {
  return typeof value === 'string' && Object.hasOwn(names, value) ? (value as Name) : undefined;
}
