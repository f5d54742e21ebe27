import type { inferOutput } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import type { trpc } from '../core/api.ts';
import { Choices } from '../core/choices.tsx';
import { money } from '../core/format.ts';
import { PlanChoice } from './plan-choice.tsx';
import { PlanCompared } from './plan-compared.tsx';
import { plans as planTexts } from './texts/plans.ts';
import { services } from './texts/services.ts';
import { upgrade } from './texts/upgrade.ts';
import { UpgradeOffer } from './upgrade-offer.tsx';

export type UpgradeOptions = inferOutput<typeof trpc.upgrades.options>;
type Plan = UpgradeOptions['categories'][number]['plans'][number];
type Period = Plan['periods'][number]['period'];
export type Offer = NonNullable<Plan['periods'][number]['offer']>;

/** Category, plan, period: what is offered (U1). */
export function UpgradeChoice({ options }: { options: UpgradeOptions }) {
  const categories = options.categories
    .map(({ category, plans }) => ({ category, plans: plans.filter(isOffered) }))
    .filter(({ plans }) => plans.length > 0);
  return (
    <PlanChoice categories={categories} about={({ product }) => product.name}>
      {(plan) => <ChosenPlan options={options} plan={plan} />}
    </PlanChoice>
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
      <PlanCompared today={options.current.resources} withIt={plan.resources} />
      <section className="card">
        <Choices
          legend={planTexts.period}
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
