import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Choices } from '../../core/choices.tsx';
import { Confirm } from '../../core/confirm.tsx';
import { ErrorView } from '../../core/states.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { type Service, services } from '../texts/services.ts';
import type { Decided } from './decided.ts';

type StaffReason = (typeof reasonsOfStaff)[number];
type Reason = Service['suspensionReasons'][number];
/** The others are the panel's and the client's own. */
const reasonsOfStaff = ['non_payment', 'resource_limit', 'fraud_review', 'technical'] as const;

/** Why a service is suspended, each reason on its own (B8). */
export function Suspensions(props: Decided) {
  const { status, suspensionReasons } = props.service;
  const isFit = status === 'active' || status === 'suspended';
  return (
    <section className="card stack">
      <h2>{services.suspensions}</h2>
      <p className="quiet">{leadOf(status)}</p>
      {suspensionReasons.map((reason) => (
        <Lift key={reason} reason={reason} {...props} />
      ))}
      {isFit && <Suspend {...props} />}
    </section>
  );
}

function leadOf(status: Service['status']): string {
  if (status === 'active') return services.notSuspended;
  return status === 'suspended' ? services.suspended : services.noSuspension;
}

function Lift({ reason, service, onDone, onRefused }: Decided & { reason: Reason }) {
  const act = useAct(trpc.staff.services.reactivate.mutationOptions(), { onDone });
  useReadAgain(act, service.version, onRefused);
  return (
    <Confirm
      label={services.lift(services.reasons[reason])}
      yes={services.liftYes}
      question={<p>{services.liftQuestion}</p>}
      act={act}
      onYes={() => act.send({ serviceId: service.id, reason })}
    />
  );
}

function Suspend({ service, onDone, onRefused }: Decided) {
  const { id: serviceId, version, suspensionReasons } = service;
  const [chosen, choose] = useState<StaffReason | undefined>(undefined);
  const act = useAct(trpc.staff.services.suspend.mutationOptions(), { onDone });
  useReadAgain(act, version, onRefused);
  const offered = reasonsOfStaff.filter((reason) => !suspensionReasons.includes(reason));
  const reason = offered.find((one) => one === chosen);
  if (offered.length === 0) return null;
  return (
    <>
      <Choices
        legend={services.suspendFor}
        name="suspensionReason"
        options={offered.map((value) => ({ value, title: services.reasons[value] }))}
        chosen={reason}
        onChoose={choose}
      />
      {act.reason && <ErrorView reason={act.reason} />}
      {reason && (
        <Button isWide isPending={act.isPending} onPress={() => act.send({ serviceId, reason })}>
          {services.suspend}
        </Button>
      )}
    </>
  );
}
