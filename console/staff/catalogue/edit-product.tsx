import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { useReadAgain } from '../reviewed.tsx';
import { catalogue, type Product } from '../texts/catalogue.ts';
import { ReadField } from './read-field.tsx';
import type { Edited } from './reviewed-entry.ts';

/** Another name or category for exactly the product that was read. */
export function EditProduct({ product, onDone, onRefused }: Edited & { product: Product }) {
  const { id: productId, version, name, category } = product;
  const act = useAct(trpc.staff.catalogue.editProduct.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <ActForm
      act={act}
      submit={catalogue.save}
      input={(typed) => ({ productId, version, name: typed('name'), category: typed('category') })}
    >
      <ReadField name="name" label={catalogue.name} value={name} />
      <ReadField name="category" label={catalogue.category} hint={catalogue.categoryHint} value={category} />
    </ActForm>
  );
}
