import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Field } from '../../core/field.tsx';
import { ErrorView } from '../../core/states.tsx';
import { ByTwo } from '../by-two.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { clients } from '../texts/clients.ts';
import type { Decided } from './decided.ts';

/** Freezes an account, or lifts the freeze, which takes two people where there are two (C8, G9). */
export function Freezing(props: Decided) {
  return (
    <section className="card stack">
      <h2>{clients.freezing}</h2>
      {props.client.frozen ? <Unfreeze {...props} /> : <Freeze {...props} />}
    </section>
  );
}

function Freeze({ client, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.clients.freeze.mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  return (
    <>
      <p className="quiet">{clients.freezeLead}</p>
      <ActForm
        act={act}
        submit={clients.freeze}
        input={(typed) => ({ clientId: client.id, reason: typed('reason') })}
      >
        <Field name="reason" label={clients.reason} hint={clients.reasonKept} />
      </ActForm>
    </>
  );
}

function Unfreeze({ client, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.clients.unfreeze.mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  const { id: clientId, version, unfreezeAskedBy, wishedByName } = client;
  return (
    <ByTwo askedBy={unfreezeAskedBy} name={wishedByName} lead={clients.unfreezeLead}>
      {(isConfirming) => (
        <>
          {act.reason && <ErrorView reason={act.reason} />}
          <Button isWide isPending={act.isPending} onPress={() => act.send({ clientId, version })}>
            {isConfirming ? clients.unfreezeConfirm : clients.unfreeze}
          </Button>
        </>
      )}
    </ByTwo>
  );
}
