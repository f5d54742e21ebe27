import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { BackToCatalogue } from '../catalogue/back.tsx';
import { CreatePlan } from '../catalogue/create-plan.tsx';
import { EditProduct } from '../catalogue/edit-product.tsx';
import { Plans } from '../catalogue/plans.tsx';
import { closing, useReviewedEntry } from '../catalogue/reviewed-entry.ts';
import { useMe } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { Opened } from '../opened.tsx';
import { differences, Outdated } from '../reviewed.tsx';
import { type Catalogue, catalogue, type Product } from '../texts/catalogue.ts';

const route = getRouteApi('/equipo/catalogo/productos/$productId');

/** One product: what it is called, who sets it up, and its plans. */
export function ProductPage() {
  const { productId } = route.useParams();
  const query = useQuery(trpc.staff.catalogue.list.queryOptions());
  const find = ({ items }: Catalogue) => items.find(({ id }) => id === productId);
  const found = query.data && find(query.data);
  return (
    <Page title={found?.name ?? catalogue.product} suffix={catalogue.suffix} width="broad">
      <BackToCatalogue />
      <Loaded query={query}>
        {() =>
          found ? (
            <Reviewed key={productId} product={found} find={find} />
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

type ReviewedProps = { product: Product; find: (all: Catalogue) => Product | undefined };

function Reviewed({ product, find }: ReviewedProps) {
  const { seen, newer, accept, edited } = useReviewedEntry(product, find);
  const isAdministrator = useMe()?.role === 'administrator';
  return (
    <>
      {newer && (
        <Outdated changes={differences(catalogue.changed, seen, newer)} onAccept={() => accept(newer)} />
      )}
      <section className="card stack">
        <Facts>
          <Fact label={catalogue.category}>{seen.category}</Fact>
          <Fact label={catalogue.provisioner}>{catalogue.provisioners[seen.provisioner]}</Fact>
        </Facts>
        {isAdministrator && (
          <div hidden={newer !== undefined}>
            <Opened label={catalogue.editProduct}>
              {(close) => <EditProduct product={seen} {...closing(edited, close)} />}
            </Opened>
          </div>
        )}
      </section>
      <section className="stack">
        <h2>{catalogue.plans}</h2>
        <Plans product={product} />
        {isAdministrator && (
          <Opened label={catalogue.createPlan}>{() => <CreatePlan product={product} />}</Opened>
        )}
      </section>
    </>
  );
}
