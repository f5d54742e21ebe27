import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { Select } from '../../core/select.tsx';
import { catalogue, type Product } from '../texts/catalogue.ts';
import { readCatalogueAgain } from './reviewed-entry.ts';

/** Adds a product, and goes on to its page for its first plan. */
export function CreateProduct() {
  const navigate = useNavigate();
  const act = useAct(trpc.staff.catalogue.createProduct.mutationOptions(), {
    onDone: async ({ productId }) => {
      await readCatalogueAgain();
      await navigate({ to: '/equipo/catalogo/productos/$productId', params: { productId } });
    },
  });
  return (
    <>
      <p className="quiet">{catalogue.createProductLead}</p>
      <ActForm
        act={act}
        submit={catalogue.createProduct}
        input={(typed) => ({
          name: typed('name'),
          category: typed('category'),
          provisioner: typed('provisioner') as Product['provisioner'],
        })}
      >
        <Field name="name" label={catalogue.name} />
        <Field name="category" label={catalogue.category} hint={catalogue.categoryHint} />
        <Select
          name="provisioner"
          label={catalogue.provisioner}
          hint={catalogue.provisionerHint}
          options={catalogue.provisioners}
        />
      </ActForm>
    </>
  );
}
