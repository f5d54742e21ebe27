import { Link } from '@tanstack/react-router';
import { Sums } from '../../core/sums.tsx';
import { Fact, Facts } from '../facts.tsx';
import { catalogue, type Plan, type Product } from '../texts/catalogue.ts';
import { PlanBadge } from './plan-badge.tsx';
import { resourcesOf, stateOf } from './words.ts';

/** What a plan is, what it gives, and whether it can be hired. */
export function PlanFacts({ product, plan }: { product: Product; plan: Plan }) {
  const resources = resourcesOf(plan);
  return (
    <>
      <div>
        <PlanBadge plan={plan} />
      </div>
      <p>{catalogue.stateLeads[stateOf(plan)]}</p>
      <Facts>
        <Fact label={catalogue.product}>
          <Link
            className="plain"
            to="/equipo/catalogo/productos/$productId"
            params={{ productId: product.id }}
          >
            {product.name}
          </Link>
        </Fact>
        <Fact label={catalogue.panelPackage}>{plan.panelPackage}</Fact>
      </Facts>
      {resources.length > 0 && <Sums of={resources} />}
    </>
  );
}
