import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { useReadAgain } from '../reviewed.tsx';
import { catalogue } from '../texts/catalogue.ts';
import type { EditedPlan } from './edited-plan.ts';
import { PlanFields, planIn } from './plan-fields.tsx';
import { wrongLimitsIn } from './typed-limits.ts';

/** Another name, package or other resources. */
export function EditPlan({ product: { provisioner }, plan, onDone, onRefused }: EditedPlan) {
  const { id: planId, version } = plan;
  const act = useAct(trpc.staff.catalogue.editPlan.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  return (
    <ActForm
      act={act}
      submit={catalogue.save}
      check={wrongLimitsIn}
      input={(typed) => ({ planId, version, ...planIn(typed, provisioner) })}
    >
      <PlanFields provisioner={provisioner} plan={plan} />
    </ActForm>
  );
}
