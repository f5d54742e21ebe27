import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { CreateProduct } from '../catalogue/create-product.tsx';
import { Plans } from '../catalogue/plans.tsx';
import { PriceChanges } from '../catalogue/price-changes.tsx';
import { BackToCompany } from '../company/back.tsx';
import { useMe } from '../desk.tsx';
import { Opened } from '../opened.tsx';
import { catalogue, type Product } from '../texts/catalogue.ts';
import { priceChanges } from '../texts/price-changes.ts';

/** What the company sells and sold: agents read it, administrators edit it (C8). */
export function CataloguePage() {
  const me = useMe();
  const query = useQuery(trpc.staff.catalogue.list.queryOptions());
  return (
    <Page title={catalogue.title} suffix={catalogue.suffix} width="broad">
      <BackToCompany />
      <p className="quiet">{me?.role === 'agent' ? catalogue.readOnly : catalogue.lead}</p>
      {me?.role === 'administrator' && (
        <Opened label={catalogue.createProduct}>{() => <CreateProduct />}</Opened>
      )}
      <Loaded query={query}>
        {(all) => (
          <>
            {all.items.length === 0 && (
              <Empty>
                <p>{catalogue.empty}</p>
              </Empty>
            )}
            {all.items.map((product) => (
              <Sold key={product.id} product={product} />
            ))}
            <section className="stack">
              <h2>{priceChanges.title}</h2>
              <PriceChanges all={all} />
            </section>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Sold({ product }: { product: Product }) {
  const { id, name, category, provisioner } = product;
  return (
    <section className="stack tight">
      <h2>
        <Link className="plain" to="/equipo/catalogo/productos/$productId" params={{ productId: id }}>
          {name}
        </Link>
      </h2>
      <p className="quiet">
        {category} · {catalogue.provisioners[provisioner]}
      </p>
      <Plans product={product} />
    </section>
  );
}
