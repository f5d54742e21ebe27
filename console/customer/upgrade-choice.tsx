import type { inferOutput } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import type { trpc } from '../core/api.ts';
import { Choices } from '../core/choices.tsx';
import { money } from '../core/format.ts';
import { PlanCompared } from './plan-compared.tsx';
import { services } from './texts/services.ts';
import { upgrade } from './texts/upgrade.ts';
import { UpgradeOffer } from './upgrade-offer.tsx';

export type UpgradeOptions = inferOutput<typeof trpc.upgrades.options>;
type Plan = UpgradeOptions['categories'][number]['plans'][number];
type Period = Plan['periods'][number]['period'];
export type Offer = NonNullable<Plan['periods'][number]['offer']>;

/** Category, plan, period: each once the one before is chosen (U1); one of a single kind is chosen already. */
export function UpgradeChoice({ options }: { options: UpgradeOptions }) {
  const categories = options.categories
    .map(({ category, plans }) => ({ category, plans: plans.filter(isOffered) }))
    .filter(({ plans }) => plans.length > 0);
  const [category, chooseCategory] = useState<string | undefined>();
  const [planId, choosePlan] = useState<string | undefined>();
  const [only] = categories.length === 1 ? categories : [];
  const chosen = only ?? categories.find((each) => each.category === category);
  const plan = chosen?.plans.find(({ id }) => id === planId);
  return (
    <>
      {!only && (
        <section className="card">
          <Choices
            legend={upgrade.category}
            name="category"
            options={categories.map((each) => ({ value: each.category, title: each.category }))}
            chosen={category}
            onChoose={chooseCategory}
          />
        </section>
      )}
      {chosen && (
        <section className="card">
          <Choices
            legend={upgrade.plan}
            name="plan"
            options={chosen.plans.map(({ id, name, product }) => ({
              value: id,
              title: name,
              about: product.name,
            }))}
            chosen={plan?.id}
            onChoose={choosePlan}
          />
        </section>
      )}
      {plan && <ChosenPlan key={plan.id} options={options} plan={plan} />}
    </>
  );
}

function isOffered({ periods }: Plan): boolean {
  return periods.some(({ offer }) => offer !== null);
}

function ChosenPlan({ options, plan }: { options: UpgradeOptions; plan: Plan }) {
  const [chosen, choose] = useState<Period | undefined>();
  const offered = plan.periods.flatMap(({ period, offer }) => (offer ? [{ period, offer }] : []));
  const offer = offered.find(({ period }) => period === chosen)?.offer;
  return (
    <>
      <section className="card">
        <PlanCompared today={options.current.resources} withIt={plan.resources} />
      </section>
      <section className="card">
        <Choices
          legend={upgrade.period}
          name="period"
          options={offered.map(({ period, offer: { difference, price } }) => ({
            value: period,
            title: services.periods[period],
            about: `${upgrade.from(money(difference))} · ${upgrade.termCosts(money(price))}`,
          }))}
          chosen={chosen}
          onChoose={choose}
        />
      </section>
      {chosen && offer && (
        <UpgradeOffer serviceId={options.serviceId} planId={plan.id} period={chosen} offer={offer} />
      )}
    </>
  );
}
