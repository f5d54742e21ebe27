import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../core/act.ts';
import { ActForm } from '../core/act-form.tsx';
import { queryClient, trpc } from '../core/api.ts';
import { Choices } from '../core/choices.tsx';
import { Field } from '../core/field.tsx';
import { money } from '../core/format.ts';
import type { CatalogueEntry } from './pages/hire.tsx';
import { PlanContents } from './plan-contents.tsx';
import { readAgain } from './read-again.ts';
import { orders } from './texts/orders.ts';
import { plans } from './texts/plans.ts';
import { services } from './texts/services.ts';

type Price = CatalogueEntry['prices'][number];

/** What a plan gives, how often it is paid, and what it is for. */
export function HireForm({ plan }: { plan: CatalogueEntry }) {
  const [period, choose] = useState<Price['period'] | undefined>();
  const chosen = plan.prices.find((each) => each.period === period);
  return (
    <>
      <PlanContents limits={plan.resources} />
      <section className="card">
        <Choices
          legend={plans.period}
          name="period"
          options={plan.prices.map((each) => ({
            value: each.period,
            title: services.periods[each.period],
            about: orders.termCosts(money(each.price)),
          }))}
          chosen={period}
          onChoose={choose}
        />
      </section>
      {chosen && <Order plan={plan} chosen={chosen} />}
    </>
  );
}

/** Asked for at exactly the price that is shown: another one by now is shown and asked again. */
function Order({ plan, chosen: { period, price } }: { plan: CatalogueEntry; chosen: Price }) {
  const navigate = useNavigate();
  const act = useAct(trpc.services.order.mutationOptions(), {
    onDone: async ({ service, change }) => {
      queryClient.setQueryData(trpc.activations.get.queryKey({ changeId: change.id }), change);
      queryClient.setQueryData(trpc.services.get.queryKey({ serviceId: service.id }), service);
      void readAgain('services', 'invoices');
      await navigate({ to: '/panel/pedidos/$changeId', params: { changeId: change.id }, replace: true });
    },
    onRefused: ({ code }) => (code === 'PRICE_CHANGED' ? readAgain('catalogue') : undefined),
  });
  return (
    <section className="card stack">
      <h2>{orders.aboutTitle}</h2>
      <ActForm
        act={act}
        submit={orders.submit(money(price))}
        input={(typed) => ({
          planId: plan.id,
          period,
          label: typed('label'),
          shownAmount: price,
          ...(plan.product.needsDomain && { domain: typed('domain') }),
        })}
      >
        <Field name="label" autoComplete="off" label={orders.label} hint={orders.labelHint} />
        {plan.product.needsDomain && (
          <Field
            name="domain"
            inputMode="url"
            autoComplete="off"
            label={orders.domain}
            hint={orders.domainHint}
          />
        )}
        <p className="quiet">{orders.submitLead}</p>
      </ActForm>
    </section>
  );
}
