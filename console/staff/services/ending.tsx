import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { Field } from '../../core/field.tsx';
import { ByTwo } from '../by-two.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { services } from '../texts/services.ts';
import type { Decided } from './decided.ts';

/** Ends a service for the company's own reason, which takes two people where there are two (X7, C8). */
export function Ending({ service, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.services.terminate.mutationOptions(), { onDone });
  useReadAgain(act, service.version, onRefused);
  return (
    <section className="card stack">
      <h2>{services.ending}</h2>
      <ByTwo
        askedBy={service.terminationAskedBy}
        name={service.terminationAskedByName}
        lead={services.endingLead}
      >
        {(isConfirming) => (
          <ActForm
            act={act}
            submit={isConfirming ? services.endConfirm : services.end}
            input={(typed) => ({ serviceId: service.id, reason: typed('reason') })}
          >
            <Field name="reason" label={services.reason} hint={services.reasonTold} />
          </ActForm>
        )}
      </ByTwo>
    </section>
  );
}

/** Has a pending service set up before its order is paid (B1). */
export function Activation({ service, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.services.activate.mutationOptions(), { onDone });
  useReadAgain(act, service.version, onRefused);
  return (
    <section className="card stack">
      <h2>{services.activation}</h2>
      <Confirm
        label={services.activate}
        yes={services.activateYes}
        question={<p>{services.activationLead}</p>}
        act={act}
        onYes={() => act.send({ serviceId: service.id })}
      />
    </section>
  );
}
