import { useState } from 'react';
import { ActForm } from '../../core/act-form.tsx';
import { client } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import type { Problems } from '../../core/problems.ts';
import { Checks } from '../checks.tsx';
import { keys, type Scope } from '../texts/keys.ts';
import { notWhole, wholeNumber } from '../whole-number.ts';
import { type MadeKey, useMaking } from './making.ts';

const scopes = Object.keys(keys.scopes) as Scope[];
const USUAL_DAYS = '365';

/** An administrator makes a key for a program (C8). */
export function Create({ onMade }: { onMade: (made: MadeKey) => void }) {
  const [chosen, choose] = useState<Scope[]>([]);
  const act = useMaking(client.staff.keys.create.mutate, (made) => {
    choose([]);
    onMade(made);
  });
  const isForPayments = chosen.includes('payments:record');
  const check = (typed: (name: string) => string): Problems => ({
    ...(chosen.length === 0 && { scopes: keys.pickSome }),
    ...notWhole(['validDays'], typed),
  });
  return (
    <section className="card stack">
      <h2>{keys.create}</h2>
      <p className="quiet">{keys.createLead}</p>
      {/* Anew once a key was made. */}
      <ActForm
        key={act.answer?.id}
        act={act}
        submit={keys.make}
        check={check}
        input={(typed) => ({
          name: typed('name'),
          scopes: chosen,
          ...(isForPayments && { provider: typed('provider').trim() }),
          validDays: wholeNumber(typed('validDays')),
        })}
      >
        <Field name="name" label={keys.name} />
        <Checks
          legend={keys.pick}
          name="scopes"
          options={scopes.map((value) => ({ value, ...keys.scopes[value] }))}
          chosen={chosen}
          onChoose={choose}
        />
        {isForPayments && <Field name="provider" label={keys.provider} hint={keys.providerHint} />}
        <Field name="validDays" inputMode="numeric" label={keys.validDays} defaultValue={USUAL_DAYS} />
      </ActForm>
    </section>
  );
}
