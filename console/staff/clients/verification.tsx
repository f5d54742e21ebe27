import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Choices } from '../../core/choices.tsx';
import { Field } from '../../core/field.tsx';
import { useReadAgain } from '../reviewed.tsx';
import { type Client, clients } from '../texts/clients.ts';
import type { Decided } from './decided.ts';

type Decision = keyof typeof clients.acts;

/** Verifies, refuses or revokes, for exactly the data that are shown (C3). */
export function Verification(props: Decided) {
  const { client } = props;
  const [chosen, choose] = useState<Decision | undefined>(undefined);
  const offered = decisionsOn(client);
  const decision = chosen && offered.includes(chosen) ? chosen : undefined;
  return (
    <section className="card stack">
      <h2>{clients.verification}</h2>
      {offered.length === 0 ? (
        <p className="quiet">{clients.notAsked}</p>
      ) : (
        <>
          <p className="quiet">{clients.verificationLead}</p>
          <Choices
            legend={clients.pick}
            name="decision"
            options={offered.map((value) => ({
              value,
              title: clients.acts[value].title,
              about: clients.acts[value].text,
            }))}
            chosen={decision}
            onChoose={choose}
          />
        </>
      )}
      {decision && <DecisionForm key={decision} decision={decision} {...props} />}
    </section>
  );
}

function decisionsOn({ verified, verificationRequested }: Client): Decision[] {
  if (verified) return ['revoke'];
  return verificationRequested ? ['verify', 'refuse'] : [];
}

function DecisionForm({ decision, ...props }: Decided & { decision: Decision }) {
  return decision === 'verify' ? <Verify {...props} /> : <Tell decision={decision} {...props} />;
}

function Verify({ client, onDone, onRefused }: Decided) {
  const act = useAct(trpc.staff.clients.verify.mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  return (
    <ActForm
      act={act}
      submit={clients.acts.verify.title}
      input={(typed) => ({
        clientId: client.id,
        version: client.version,
        ...(typed('reason').trim() && { reason: typed('reason') }),
      })}
    >
      <Field name="reason" label={clients.reason} hint={clients.reasonKept} isOptional />
    </ActForm>
  );
}

/** A decision of which the client reads the reason. */
function Tell({ client, decision, onDone, onRefused }: Decided & { decision: 'refuse' | 'revoke' }) {
  const act = useAct(trpc.staff.clients[decision].mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  return (
    <ActForm
      act={act}
      submit={clients.acts[decision].title}
      input={(typed) => ({ clientId: client.id, version: client.version, reason: typed('reason') })}
    >
      <Field name="reason" label={clients.reason} hint={clients.reasonTold} />
    </ActForm>
  );
}
