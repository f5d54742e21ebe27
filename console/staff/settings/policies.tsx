import { Field } from '../../core/field.tsx';
import { type Policy, type Settings, settings as texts } from '../texts/settings.ts';
import { notWhole, wholeNumber } from '../whole-number.ts';
import { type Edited, Editing } from './editing.tsx';
import { LastChange } from './last-change.tsx';
import { capital, valueInWords } from './words.ts';

/** Every policy of the rules: what it means, what it is, who changed it last. */
export function Policies({ settings, ...edited }: Edited & { settings: Settings }) {
  return (
    <section className="stack">
      <h2>{texts.policies}</h2>
      <ul className="halves">
        {settings.policies.map((policy) => (
          <li key={policy.name} className="card stack tight">
            <div className="row">
              <h3>{capital(policy.label)}</h3>
              <strong>{valueInWords(policy.unit, policy.value)}</strong>
            </div>
            <p>{policy.meaning}</p>
            {policy.value !== policy.usual && (
              <p className="quiet">{texts.usual(valueInWords(policy.unit, policy.usual))}</p>
            )}
            <LastChange settings={settings} setting={policy.name} />
            <EditPolicy policy={policy} {...edited} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function EditPolicy({ policy, ...edited }: Edited & { policy: Policy }) {
  const { name, label, unit, value, least, most } = policy;
  const field = `policies.${name}`;
  return (
    <Editing
      what={label}
      check={(typed) => notWhole([field], typed)}
      edit={(typed) => ({ policies: { [name]: wholeNumber(typed(field)) } })}
      {...edited}
    >
      <Field
        name={field}
        inputMode="numeric"
        label={capital(label)}
        hint={texts.between(valueInWords(unit, least), valueInWords(unit, most))}
        defaultValue={value.toString()}
      />
    </Editing>
  );
}
