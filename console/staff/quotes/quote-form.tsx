import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { typedDay } from '../../core/format.ts';
import type { Problems } from '../../core/problems.ts';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { minorUnits } from '../../core/typed-money.ts';
import { oneOf } from '../filter.tsx';
import { LineFields, useLines } from '../lines/line-fields.tsx';
import { problemsOfLines, type Typed, typedLines } from '../lines/typed-lines.ts';
import { readAgain } from '../read-again.ts';
import { ServiceSelect } from '../services/service-select.tsx';
import { quotes } from '../texts/quotes.ts';
import { services } from '../texts/services.ts';
import { UpgradeFields, type Wish } from './upgrade-fields.tsx';

type QuoteFormProps = {
  clientId: string;
  /** What it is begun for. */
  wish: Wish & { serviceId?: string | undefined };
  /** In which a quote about no service is. */
  companyCurrency: string;
  onMade: (quoteId: string) => unknown;
};

/** Offers a client something, about a service of theirs or not (B6). */
export function QuoteForm({ clientId, wish, companyCurrency, onMade }: QuoteFormProps) {
  const [serviceId, chooseService] = useState(wish.serviceId);
  const lines = useLines();
  const service = useQuery(
    trpc.staff.services.get.queryOptions(
      { serviceId: serviceId ?? '' },
      { enabled: serviceId !== undefined },
    ),
  );
  const act = useAct(trpc.staff.quotes.create.mutationOptions(), {
    onDone: async ({ quoteId }) => {
      void readAgain();
      await onMade(quoteId);
    },
  });
  const currency = (serviceId && service.data?.price.currency) || companyCurrency;
  const { length } = lines.keys;
  return (
    <section className="card">
      <ActForm
        act={act}
        submit={quotes.submit}
        check={(typed) => ({ ...problemsOfLines(typed, length), ...problemsOf(typed) })}
        input={(typed) => ({
          clientId,
          ...(serviceId && { serviceId }),
          lines: typedLines(typed, length).map(({ description, amount }) => ({
            description,
            amount: { amount, currency },
          })),
          validUntil: typedDay(typed('validUntil')) ?? '',
          ...(typed('note').trim() && { note: typed('note') }),
          ...upgradeOf(typed, currency),
        })}
      >
        <ServiceSelect
          clientId={clientId}
          label={quotes.about}
          none={quotes.aboutNone}
          value={serviceId}
          onChoose={chooseService}
        />
        <LineFields lines={lines} currency={currency} />
        <Field name="validUntil" label={quotes.until} hint={quotes.untilHint} inputMode="numeric" />
        <Field name="note" label={quotes.noteLabel} isOptional />
        {serviceId && (
          <Loaded query={service} skeleton={<Skeleton cards={1} />}>
            {(about) => <UpgradeFields key={serviceId} service={about} wish={wish} />}
          </Loaded>
        )}
      </ActForm>
    </section>
  );
}

function problemsOf(typed: Typed): Problems {
  const isWrong = typed('upgrade.planId') !== '' && !minorUnits(typed('upgrade.recurring.amount'));
  return {
    ...(isWrong && { 'upgrade.recurring.amount': quotes.wrongRecurring }),
    ...(!typedDay(typed('validUntil')) && { validUntil: quotes.wrongDay }),
  };
}

function upgradeOf(typed: Typed, currency: string) {
  const planId = typed('upgrade.planId');
  const period = oneOf(services.periods, typed('upgrade.period'));
  if (planId === '' || !period) return {};
  const amount = minorUnits(typed('upgrade.recurring.amount')) ?? '';
  return { upgrade: { planId, period, recurring: { amount, currency } } };
}
