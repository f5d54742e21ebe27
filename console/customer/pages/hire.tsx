import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { trpc } from '../../core/api.ts';
import { money } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { HireForm } from '../hire-form.tsx';
import { PlanChoice } from '../plan-choice.tsx';
import { orders } from '../texts/orders.ts';
import { services } from '../texts/services.ts';

export type CatalogueEntry = inferOutput<typeof trpc.catalogue.plans>['items'][number];

/** Hiring a service: category, plan, period, what it is for (B1). */
export function Hire() {
  const query = useQuery(trpc.catalogue.plans.queryOptions());
  return (
    <Page title={orders.ask}>
      <Link className="plain" to="/panel">
        {services.back}
      </Link>
      <Loaded query={query}>
        {({ items }) => (items.length === 0 ? <Nothing /> : <Choice plans={items} />)}
      </Loaded>
    </Page>
  );
}

function Nothing() {
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  return (
    <Empty>
      <h2>{orders.none}</h2>
      <p className="quiet">{account && orders.noneNext(account.team)}</p>
    </Empty>
  );
}

function Choice({ plans }: { plans: readonly CatalogueEntry[] }) {
  const ofCategory = Map.groupBy(plans, ({ product }) => product.category);
  return (
    <>
      <p>{orders.lead}</p>
      <PlanChoice
        categories={[...ofCategory].map(([category, each]) => ({ category, plans: each }))}
        about={aboutOf}
      >
        {(plan) => <HireForm plan={plan} />}
      </PlanChoice>
    </>
  );
}

function aboutOf({ product, prices }: CatalogueEntry): string {
  const [first] = prices;
  return [product.name, first && orders.price(services.periods[first.period], money(first.price))]
    .filter(Boolean)
    .join(' · ');
}
