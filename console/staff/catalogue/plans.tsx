import { Link } from '@tanstack/react-router';
import { catalogue, type Product } from '../texts/catalogue.ts';
import { PlanBadge } from './plan-badge.tsx';
import { pricesInWords } from './words.ts';

/** The plans of a product, also those that nobody can hire. */
export function Plans({ product: { plans } }: { product: Product }) {
  if (plans.length === 0) return <p className="quiet">{catalogue.noPlans}</p>;
  return (
    <ul className="halves">
      {plans.map((plan) => (
        <li key={plan.id}>
          <Link
            className="card link stack tight"
            to="/equipo/catalogo/planes/$planId"
            params={{ planId: plan.id }}
          >
            <div className="row">
              <h3>{plan.name}</h3>
              <PlanBadge plan={plan} />
            </div>
            <p className="quiet">{pricesInWords(plan)}</p>
          </Link>
        </li>
      ))}
    </ul>
  );
}
