import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import type { Outputs } from '../../core/outputs.ts';
import { Select } from '../../core/select.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { typedAmount } from '../../core/typed-money.ts';
import { oneOf } from '../filter.tsx';
import { quotes } from '../texts/quotes.ts';
import { type Service, services } from '../texts/services.ts';

type Product = Outputs['staff']['catalogue']['list']['items'][number];

/** What its client wishes, if they said so. */
export type Wish = { planId?: string | undefined; period?: string | undefined };
type UpgradeFieldsProps = { service: Service; wish: Wish };

/** The plan that accepting the quote leads to, and what a term of it costs from then on (U5); none is needed. */
export function UpgradeFields(props: UpgradeFieldsProps) {
  const query = useQuery(trpc.staff.catalogue.list.queryOptions());
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ items }) => <Fields products={items} {...props} />}
    </Loaded>
  );
}

function Fields({ products, service, wish }: UpgradeFieldsProps & { products: readonly Product[] }) {
  const plans = fitPlans(products, service.plan.id);
  const [planId, choosePlan] = useState(wish.planId ?? '');
  const [period, choosePeriod] = useState(oneOf(services.periods, wish.period) ?? service.period);
  const plan = plans.find(({ id }) => id === planId);
  const price = plan?.prices.find((each) => each.period === period)?.price;
  return (
    <>
      <Select
        name="upgrade.planId"
        label={quotes.upgradeTo}
        options={{
          '': quotes.noUpgrade,
          ...Object.fromEntries(plans.map(({ id, product, name }) => [id, quotes.plan(product, name)])),
        }}
        value={plan ? planId : ''}
        onChange={choosePlan}
      />
      {plan && (
        <>
          <Select
            name="upgrade.period"
            label={quotes.period}
            options={services.periods}
            value={period}
            onChange={(chosen) => choosePeriod(oneOf(services.periods, chosen) ?? period)}
          />
          <Field
            // Each plan and period has another price to begin with.
            key={`${planId} ${period}`}
            name="upgrade.recurring.amount"
            label={quotes.recurringAmount}
            inputMode="decimal"
            {...(price && { defaultValue: typedAmount(price) })}
          />
        </>
      )}
    </>
  );
}

/** Other plans that are set up by whoever set up the one that it has. */
function fitPlans(products: readonly Product[], ownPlan: string) {
  const own = products.find(({ plans }) => plans.some(({ id }) => id === ownPlan));
  return products
    .filter(({ provisioner }) => provisioner === own?.provisioner)
    .flatMap(({ name: product, plans }) => plans.map((plan) => ({ ...plan, product })))
    .filter(({ id }) => id !== ownPlan);
}
