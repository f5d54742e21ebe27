import type { ComponentProps } from 'react';
import { Field } from '../../core/field.tsx';

type ReadFieldProps = Omit<ComponentProps<typeof Field>, 'defaultValue'> & { value: string };

/** A field of what was read. When it is another by now the field shows that one, and what was typed into the others stays. */
export function ReadField({ value, ...field }: ReadFieldProps) {
  return <Field key={value} defaultValue={value} {...field} />;
}
