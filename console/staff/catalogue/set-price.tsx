import { useQuery } from '@tanstack/react-query';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import type { Problems } from '../../core/problems.ts';
import { Select } from '../../core/select.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { minorUnits } from '../../core/typed-money.ts';
import { useReadAgain } from '../reviewed.tsx';
import { catalogue, type Period } from '../texts/catalogue.ts';
import { invoices } from '../texts/invoices.ts';
import { services } from '../texts/services.ts';
import type { EditedPlan } from './edited-plan.ts';

/** What a plan costs for a period from now on, in the company's currency (G2). */
export function SetPrice(props: EditedPlan) {
  const query = useQuery(trpc.staff.settings.get.queryOptions());
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ currency }) => <PriceForm currency={currency} {...props} />}
    </Loaded>
  );
}

function PriceForm({ currency, plan, onDone, onRefused }: EditedPlan & { currency: string }) {
  const { id: planId, version } = plan;
  const act = useAct(trpc.staff.catalogue.setPrice.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <ActForm
      act={act}
      submit={catalogue.setPrice}
      check={(typed): Problems =>
        minorUnits(typed('price.amount')) === undefined ? { 'price.amount': invoices.wrongAmount } : {}
      }
      input={(typed) => ({
        planId,
        version,
        period: typed('period') as Period,
        price: { amount: minorUnits(typed('price.amount')) ?? '', currency },
      })}
    >
      <Select name="period" label={catalogue.period} options={services.periods} />
      <Field name="price.amount" inputMode="decimal" label={catalogue.amount} />
    </ActForm>
  );
}
