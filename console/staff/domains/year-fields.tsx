import { Field } from '../../core/field.tsx';
import { date, typedDay } from '../../core/format.ts';
import type { Problems } from '../../core/problems.ts';
import { Select } from '../../core/select.tsx';
import { minorUnits, typedAmount } from '../../core/typed-money.ts';
import type { Typed } from '../lines/typed-lines.ts';
import { type Domain, domains } from '../texts/domains.ts';

/**
 * Until when a domain is paid for, what another year costs, and whether there is to be one; as they are, if there is one. A field
 * whose value somebody changed meanwhile begins anew with it; what was typed into the others stays.
 */
export function YearFields({ domain }: { domain?: Domain }) {
  return (
    <>
      <Field
        key={`expiresOn ${domain?.expiresOn}`}
        name="expiresOn"
        label={domains.lastDay}
        hint={domains.dayHint}
        inputMode="numeric"
        {...(domain && { defaultValue: date(domain.expiresOn) })}
      />
      <Field
        key={`price ${domain?.price?.amount}`}
        name="price"
        label={domains.price}
        inputMode="decimal"
        // Nobody may have said it yet.
        isOptional={domain?.price === null}
        {...(domain?.price && { defaultValue: typedAmount(domain.price) })}
      />
      <Select
        key={`renews ${domain?.renews}`}
        name="renews"
        label={domains.renews}
        options={domains.renewsOptions}
        defaultValue={domain?.renews === false ? 'no' : 'yes'}
      />
    </>
  );
}

/** What was typed into them; what is no day or no amount is left out. */
export function typedYear(typed: Typed) {
  const expiresOn = typedDay(typed('expiresOn'));
  const price = minorUnits(typed('price'));
  return { expiresOn, price, renews: typed('renews') === 'yes' };
}

export function problemsOfYear(typed: Typed): Problems {
  const { expiresOn, price } = typedYear(typed);
  return {
    ...(!expiresOn && { expiresOn: domains.wrongDay }),
    ...(!price && typed('price').trim() !== '' && { price: domains.wrongPrice }),
  };
}
