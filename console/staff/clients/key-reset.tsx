import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Choices } from '../../core/choices.tsx';
import { Field } from '../../core/field.tsx';
import { ErrorView } from '../../core/states.tsx';
import { ByTwo } from '../by-two.tsx';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { clients } from '../texts/clients.ts';
import { keyReset } from '../texts/key-reset.ts';
import type { Decided } from './decided.ts';

const decisions = ['allow', 'refuse'] as const;
type Decision = (typeof decisions)[number];

/** A new security key that a client asked for (C5): allowed by two members where there are two, or refused; nothing where none was. */
export function KeyReset(props: Decided) {
  const [outcome, setOutcome] = useState<Decision | undefined>(undefined);
  const [decision, choose] = useState<Decision | undefined>(undefined);
  const { client, onDone } = props;
  const { keyReset: asked } = client;
  if (!asked && !outcome) return null;
  const decided = (made: Decision) => (answer: Decided['client']) => {
    if (!answer.keyReset) setOutcome(made);
    onDone(answer);
  };
  return (
    <section className="card stack">
      <h2>{keyReset.title}</h2>
      {asked ? (
        <>
          <p className="quiet">{keyReset.lead}</p>
          <Facts>
            <Fact label={keyReset.askedAt}>
              <When at={asked.askedAt} />
            </Fact>
            <Fact label={keyReset.allowedBy}>
              {asked.allowedBy ? (client.wishedByName ?? keyReset.somebody) : keyReset.nobody}
            </Fact>
          </Facts>
          <Choices
            legend={clients.pick}
            name="keyReset"
            options={decisions.map((value) => ({ value, ...keyReset.acts[value] }))}
            chosen={decision}
            onChoose={choose}
          />
          {decision === 'allow' && <Allow {...props} onDone={decided('allow')} />}
          {decision === 'refuse' && <Refuse {...props} onDone={decided('refuse')} />}
        </>
      ) : (
        <p role="status">{outcome && keyReset.done[outcome]}</p>
      )}
    </section>
  );
}

function Allow({ client, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.clients.allowKeyReset.mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  const { id: clientId, version, wishedByName } = client;
  return (
    <ByTwo askedBy={client.keyReset?.allowedBy ?? null} name={wishedByName} lead={keyReset.allowLead}>
      {(isConfirming) => (
        <>
          {act.reason && <ErrorView reason={act.reason} />}
          <Button isWide isPending={act.isPending} onPress={() => act.send({ clientId, version })}>
            {isConfirming ? keyReset.confirm : keyReset.acts.allow.title}
          </Button>
        </>
      )}
    </ByTwo>
  );
}

function Refuse({ client, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.clients.refuseKeyReset.mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  return (
    <ActForm
      act={act}
      submit={keyReset.acts.refuse.title}
      input={(typed) => ({ clientId: client.id, reason: typed('reason') })}
    >
      <Field name="reason" label={clients.reason} hint={clients.reasonTold} />
    </ActForm>
  );
}
