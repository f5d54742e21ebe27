import { Field } from '../core/field.tsx';
import { Select } from '../core/select.tsx';
import { access } from './texts/access.ts';

export type IdentityDocument = { type: keyof typeof access.documentTypes; number: string };

/** The identity document, by its type and number. */
export function DocumentFields({ document }: { document?: IdentityDocument }) {
  return (
    <>
      <Select
        name="document.type"
        label={access.documentType}
        options={access.documentTypes}
        {...(document && { defaultValue: document.type })}
      />
      <Field
        name="document.number"
        label={access.documentNumber}
        autoComplete="off"
        {...(document && { defaultValue: document.number })}
      />
    </>
  );
}

export function documentOf(typed: (name: string) => string): IdentityDocument {
  return { type: typed('document.type') as IdentityDocument['type'], number: typed('document.number') };
}
