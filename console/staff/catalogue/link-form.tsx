import { useState } from 'react';
import type { Act } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { Checks } from '../checks.tsx';
import { catalogue } from '../texts/catalogue.ts';

type LinkFormProps<Input, Answer> = {
  act: Act<Input, Answer>;
  legend: string;
  /** Of the procedure's input. */
  name: string;
  options: readonly { value: string; title: string }[];
  linked: readonly string[];
  input: (ids: string[]) => Parameters<Act<Input, Answer>['send']>[0];
};

/** Which of many a plan leads to: exactly those that are marked. */
export function LinkForm<Input, Answer>({ act, linked, input, ...checks }: LinkFormProps<Input, Answer>) {
  const [chosen, choose] = useState([...linked]);
  return (
    <ActForm act={act} submit={catalogue.save} input={() => input(chosen)}>
      <Checks chosen={chosen} onChoose={choose} {...checks} />
    </ActForm>
  );
}
