import { type HTMLInputAutoCompleteAttribute, useState } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { useProblem } from './problems.ts';
import { texts } from './texts.ts';

type FieldProps = {
  /** Of the procedure's input: `document.number`. The server's errors come to the field by it. */
  name: string;
  label: string;
  hint?: string;
  type?: 'text' | 'email' | 'tel' | 'password';
  inputMode?: 'text' | 'email' | 'tel' | 'url' | 'numeric' | 'decimal';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  /** Without it the field may stay empty. */
  isOptional?: boolean;
  defaultValue?: string;
};

/** A field with its label, a hint and, below it, what is wrong with what was typed. */
export function Field({ name, label, hint, type = 'text', isOptional, defaultValue, ...rest }: FieldProps) {
  const isSecret = type === 'password';
  const problem = useProblem(name);
  return (
    <TextField
      className="field"
      name={name}
      type={type}
      isRequired={!isOptional}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      {...rest}
      {...(defaultValue === undefined ? {} : { defaultValue })}
    >
      <Label>{label}</Label>
      {hint && (
        <Text className="hint" slot="description">
          {hint}
        </Text>
      )}
      {isSecret ? <SecretInput /> : <Input className="input" autoCapitalize="off" spellCheck="false" />}
      <FieldError className="wrong">{problem}</FieldError>
    </TextField>
  );
}

function SecretInput() {
  const [isShown, setShown] = useState(false);
  return (
    <div className="secret">
      <Input className="input" type={isShown ? 'text' : 'password'} autoCapitalize="off" spellCheck="false" />
      <button type="button" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
        {isShown ? texts.hide : texts.show}
      </button>
    </div>
  );
}
