import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { Announce } from '../catalogue/announce.tsx';
import { BackToCatalogue } from '../catalogue/back.tsx';
import { EditPlan } from '../catalogue/edit-plan.tsx';
import { PlanFacts } from '../catalogue/plan-facts.tsx';
import { PriceChanges } from '../catalogue/price-changes.tsx';
import { Prices } from '../catalogue/prices.tsx';
import { closing, useReviewedEntry } from '../catalogue/reviewed-entry.ts';
import { Selling } from '../catalogue/selling.tsx';
import { Servers } from '../catalogue/servers.tsx';
import { Upgrades } from '../catalogue/upgrades.tsx';
import { planChanges, planName, plansOf } from '../catalogue/words.ts';
import { useMe } from '../desk.tsx';
import { Opened } from '../opened.tsx';
import { Outdated } from '../reviewed.tsx';
import { serverNames, useServers } from '../servers/use-servers.ts';
import { type Catalogue, catalogue, type Plan, type Product } from '../texts/catalogue.ts';
import { priceChanges } from '../texts/price-changes.ts';

const route = getRouteApi('/equipo/catalogo/planes/$planId');

/** One plan: whether it is sold, for how much, what it gives and leads to, and which prices were announced for it. */
export function PlanPage() {
  const { planId } = route.useParams();
  const query = useQuery(trpc.staff.catalogue.list.queryOptions());
  const find = (all: Catalogue) => plansOf(all).find(({ plan }) => plan.id === planId);
  const found = query.data && find(query.data);
  return (
    <Page title={found ? planName(found) : catalogue.plan} suffix={catalogue.suffix} width="broad">
      <BackToCatalogue />
      <Loaded query={query}>
        {(all) =>
          found ? (
            <Reviewed key={planId} all={all} {...found} find={(read) => find(read)?.plan} />
          ) : (
            <Empty>
              <p>{catalogue.missing}</p>
            </Empty>
          )
        }
      </Loaded>
    </Page>
  );
}

type ReviewedProps = {
  all: Catalogue;
  product: Product;
  plan: Plan;
  find: (all: Catalogue) => Plan | undefined;
};

function Reviewed({ all, product, plan, find }: ReviewedProps) {
  const { seen, newer, accept, edited } = useReviewedEntry(plan, find);
  const isAdministrator = useMe()?.role === 'administrator';
  const servers = useServers();
  const nameServers = (ids: readonly string[]) => serverNames(servers.data, ids);
  const props = { product, plan: seen, ...edited };
  return (
    <>
      {newer && (
        <Outdated changes={planChanges({ all, nameServers }, seen, newer)} onAccept={() => accept(newer)} />
      )}
      <section className="card stack">
        <PlanFacts product={product} plan={seen} />
        {isAdministrator && (
          <div hidden={newer !== undefined}>
            <div className="stack">
              <Opened label={catalogue.editPlan}>{(close) => <EditPlan {...closing(props, close)} />}</Opened>
              <Selling {...props} />
            </div>
          </div>
        )}
      </section>
      <div hidden={newer !== undefined}>
        <div className="stack">
          <Prices {...props} />
          <Upgrades all={all} {...props} />
          {product.provisioner === 'whm' && <Servers {...props} />}
        </div>
      </div>
      <section className="stack">
        <h2>{priceChanges.title}</h2>
        <p className="quiet">{priceChanges.lead}</p>
        {isAdministrator && (
          <Opened label={priceChanges.announce}>
            {(close) => <Announce plan={plan} onAnnounced={close} />}
          </Opened>
        )}
        <PriceChanges all={all} planId={plan.id} />
      </section>
    </>
  );
}
