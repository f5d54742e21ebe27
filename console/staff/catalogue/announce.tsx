import { useQuery } from '@tanstack/react-query';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { count, date, dayAfter, instantDay, typedDay } from '../../core/format.ts';
import type { Problems } from '../../core/problems.ts';
import { Select } from '../../core/select.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { minorUnits } from '../../core/typed-money.ts';
import type { Period, Plan } from '../texts/catalogue.ts';
import { invoices } from '../texts/invoices.ts';
import { priceChanges } from '../texts/price-changes.ts';
import { services } from '../texts/services.ts';
import type { Settings } from '../texts/settings.ts';
import { readCatalogueAgain } from './reviewed-entry.ts';

type AnnounceProps = { plan: Plan; onAnnounced: () => void };

/** Another price for whoever has the plan by now, from a day on for which there is time to tell them (B2). */
export function Announce(props: AnnounceProps) {
  const query = useQuery(trpc.staff.settings.get.queryOptions());
  if (props.plan.prices.length === 0) return <p>{priceChanges.needsPrice}</p>;
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {(settings) => <AnnounceForm settings={settings} {...props} />}
    </Loaded>
  );
}

function AnnounceForm({ plan, settings, onAnnounced }: AnnounceProps & { settings: Settings }) {
  const act = useAct(trpc.staff.catalogue.announcePrice.mutationOptions(), {
    onDone: async () => {
      await readCatalogueAgain();
      onAnnounced();
    },
  });
  const { currency, timeZone, policies } = settings;
  const notice = policies.find(({ name }) => name === 'priceNoticeDays')?.value ?? 0;
  const first = date(dayAfter(instantDay(new Date().toISOString(), timeZone), notice));
  return (
    <ActForm
      act={act}
      submit={priceChanges.announceSubmit}
      check={check}
      input={(typed) => ({
        planId: plan.id,
        period: typed('period') as Period,
        amount: { amount: minorUnits(typed('amount.amount')) ?? '', currency },
        from: typedDay(typed('from')) ?? '',
      })}
    >
      <Select
        name="period"
        label={priceChanges.period}
        options={Object.fromEntries(plan.prices.map(({ period }) => [period, services.periods[period]]))}
      />
      <Field name="amount.amount" inputMode="decimal" label={priceChanges.amount} />
      <Field
        name="from"
        inputMode="numeric"
        label={priceChanges.from}
        hint={priceChanges.fromHint(first, count(notice, priceChanges.notice))}
        defaultValue={first}
      />
    </ActForm>
  );
}

function check(typed: (name: string) => string): Problems {
  return {
    ...(minorUnits(typed('amount.amount')) === undefined && { 'amount.amount': invoices.wrongAmount }),
    ...(typedDay(typed('from')) === undefined && { from: invoices.wrongDay }),
  };
}
