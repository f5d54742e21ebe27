import { Field } from '../../core/field.tsx';
import { Fact, Facts } from '../facts.tsx';
import { type Settings, settings as texts } from '../texts/settings.ts';
import { type Edited, Editing } from './editing.tsx';
import { LastChange } from './last-change.tsx';

/** How the company is called, and whose hours its days are. */
export function Company({ settings, ...edited }: Edited & { settings: Settings }) {
  const { name, timeZone, currency } = settings;
  return (
    <section className="card stack">
      <h2>{texts.company}</h2>
      <Facts>
        <Fact label={texts.name}>
          {name}
          <LastChange settings={settings} setting="name" />
        </Fact>
        <Fact label={texts.timeZone}>
          {timeZone}
          <LastChange settings={settings} setting="timeZone" />
        </Fact>
        <Fact label={texts.currency}>
          {currency}
          <p className="quiet">{texts.currencyKept}</p>
        </Fact>
      </Facts>
      <Editing
        what={texts.company.toLowerCase()}
        edit={(typed) => ({ name: typed('name'), timeZone: typed('timeZone').trim() })}
        {...edited}
      >
        <Field name="name" label={texts.name} defaultValue={name} />
        <Field name="timeZone" label={texts.timeZone} hint={texts.timeZoneHint} defaultValue={timeZone} />
      </Editing>
    </section>
  );
}
