import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { catalogue, type Product } from '../texts/catalogue.ts';
import { PlanFields, planIn } from './plan-fields.tsx';
import { readCatalogueAgain } from './reviewed-entry.ts';
import { wrongLimitsIn } from './typed-limits.ts';

/** Adds a plan to a product, and goes on to its page for its first price. */
export function CreatePlan({ product: { id: productId, provisioner } }: { product: Product }) {
  const navigate = useNavigate();
  const act = useAct(trpc.staff.catalogue.createPlan.mutationOptions(), {
    onDone: async ({ planId }) => {
      await readCatalogueAgain();
      await navigate({ to: '/equipo/catalogo/planes/$planId', params: { planId } });
    },
  });
  return (
    <ActForm
      act={act}
      submit={catalogue.createPlan}
      check={wrongLimitsIn}
      input={(typed) => ({ productId, ...planIn(typed, provisioner) })}
    >
      <PlanFields provisioner={provisioner} />
    </ActForm>
  );
}
