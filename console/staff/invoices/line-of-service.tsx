import { useState } from 'react';
import { Field } from '../../core/field.tsx';
import { date, typedDay } from '../../core/format.ts';
import type { Problems } from '../../core/problems.ts';
import { Select } from '../../core/select.tsx';
import { oneOf } from '../filter.tsx';
import type { Typed } from '../lines/typed-lines.ts';
import { invoices } from '../texts/invoices.ts';

const ends = ['periodStart', 'periodEnd'] as const;
const nameOf = (index: number, field: (typeof ends)[number] | 'kind') => `lines.${index}.${field}`;

/** What a line of an invoice is, and of which period; a renewal's begins where the latest term ends. */
export function LineOfService({ index, termEnd }: { index: number; termEnd: string | null }) {
  const [kind, choose] = useState<'other' | 'renewal'>('other');
  const isRenewal = kind === 'renewal';
  return (
    <>
      <Select
        name={nameOf(index, 'kind')}
        label={invoices.kind}
        options={invoices.kinds}
        value={kind}
        onChange={(chosen) => choose(oneOf(invoices.kinds, chosen) ?? kind)}
      />
      <div key={kind} className="filters">
        <Field
          name={nameOf(index, 'periodStart')}
          label={invoices.periodStart}
          hint={isRenewal ? invoices.periodStartHint : invoices.noPeriodHint}
          inputMode="numeric"
          isOptional={!isRenewal}
          {...(isRenewal && termEnd && { defaultValue: date(termEnd) })}
        />
        <Field
          name={nameOf(index, 'periodEnd')}
          label={invoices.periodEnd}
          hint={invoices.periodEndHint}
          inputMode="numeric"
          isOptional={!isRenewal}
        />
      </div>
    </>
  );
}

export function typedOfService(typed: Typed, index: number) {
  const [periodStart, periodEnd] = ends.map((end) => typedDay(typed(nameOf(index, end))));
  return {
    kind: oneOf(invoices.kinds, typed(nameOf(index, 'kind'))) ?? 'other',
    ...(periodStart && { periodStart }),
    ...(periodEnd && { periodEnd }),
  };
}

/** A period may be left out, but is one only with both its days. */
export function problemsOfService(typed: Typed, count: number): Problems {
  const all = Array.from({ length: count }, (_, index) => ends.map((end) => nameOf(index, end)));
  const wrong = all
    .filter((both) => both.some((name) => typed(name).trim() !== ''))
    .flatMap((both) => both.filter((name) => !typedDay(typed(name))));
  return Object.fromEntries(wrong.map((name) => [name, invoices.wrongDay]));
}
