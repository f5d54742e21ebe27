import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Field } from '../../core/field.tsx';
import { ByTwo } from '../by-two.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { services } from '../texts/services.ts';
import type { Decided } from './decided.ts';

/** Freezes a service, or lifts the freeze that was read (G9). */
export function Freezing(props: Decided) {
  return (
    <section className="card stack">
      <h2>{services.freezing}</h2>
      {props.service.frozen ? <Unfreeze {...props} /> : <Freeze {...props} />}
    </section>
  );
}

function Freeze({ service, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.services.freeze.mutationOptions(), { onDone });
  useReadAgain(act, service.version, onRefused);
  return (
    <>
      <p className="quiet">{services.freezeLead}</p>
      <ActForm
        act={act}
        submit={services.freeze}
        input={(typed) => ({ serviceId: service.id, reason: typed('reason') })}
      >
        <Field name="reason" label={services.reason} hint={services.reasonKept} />
      </ActForm>
    </>
  );
}

function Unfreeze({ service, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.services.unfreeze.mutationOptions(), { onDone });
  useReadAgain(act, service.version, onRefused);
  const { id: serviceId, version, unfreezeAskedBy, unfreezeAskedByName } = service;
  return (
    <ByTwo askedBy={unfreezeAskedBy} name={unfreezeAskedByName} lead={services.unfreezeLead}>
      {(isConfirming) => (
        <ActForm
          act={act}
          submit={isConfirming ? services.unfreezeConfirm : services.unfreeze}
          input={(typed) => ({ serviceId, version, reason: typed('reason') })}
        >
          <Field name="reason" label={services.reason} hint={services.reasonKept} />
        </ActForm>
      )}
    </ByTwo>
  );
}
