import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { client, trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { CredentialFields, credentialsOf } from '../../core/credential-fields.tsx';
import { useGranted } from '../../core/granted.ts';
import { ErrorView } from '../../core/states.tsx';
import type { FollowedChange } from '../followed.ts';
import { FollowedPage } from '../followed-page.tsx';
import { Owed } from '../owed.tsx';
import { Points } from '../points.tsx';
import { readAgain } from '../read-again.ts';
import { cancellation } from '../texts/cancellation.ts';
import { services } from '../texts/services.ts';
import { Moments } from '../when.tsx';

type Asked = FollowedChange<'cancellation'>;

const route = getRouteApi('/panel/panel/bajas/$changeId');
const refresh = () => readAgain('cancellations', 'services');
const tones = {
  scheduled: 'warn',
  paused: 'bad',
  claimed: 'warn',
  completed: '',
  withdrawn: 'good',
} as const;

/** A cancellation as it goes on, and as it ended. */
export function Cancellation() {
  const { changeId } = route.useParams();
  return (
    <FollowedPage kind="cancellation" changeId={changeId} title={cancellation.requestTitle}>
      {(asked) => (
        <>
          <Standing asked={asked} />
          {!asked.closedAt && <Owed invoices={asked.owed} />}
          <Withdraw asked={asked} />
          <Hasten asked={asked} />
        </>
      )}
    </FollowedPage>
  );
}

function Standing({ asked }: { asked: Asked }) {
  const { state, reference, mode, waitingFor, deleted, closedAt } = asked;
  return (
    <section className="card stack">
      <div className="stack tight" aria-live="polite">
        <div>
          <span className={`badge ${tones[state]}`}>{cancellation.states[state]}</span>
        </div>
        <p>{(isOfClient(mode) ? cancellation.inWords : cancellation.inWordsOfCompany)[state]}</p>
      </div>
      <dl className="facts two">
        <div>
          <dt>{cancellation.mode}</dt>
          <dd>{cancellation.modesInWords[mode]}</dd>
        </div>
        <div>
          <dt>{cancellation.reference}</dt>
          <dd className="code">{reference}</dd>
        </div>
      </dl>
      {!closedAt && (
        <>
          <p className="quiet">{cancellation.referenceHint}</p>
          {state === 'scheduled' && <Moments {...asked} isWithdrawable={isOfClient(mode)} />}
          <Points title={services.waitingFor} items={waitingFor} />
          <Points title={cancellation.deletedTitle} items={deleted} />
        </>
      )}
    </section>
  );
}

/** Until it is being carried out (X5); the company's own is not the holder's to withdraw. */
function Withdraw({ asked: { id, state, mode } }: { asked: Asked }) {
  const act = useAct(trpc.cancellations.withdraw.mutationOptions(), { onDone: refresh });
  if ((state !== 'scheduled' && state !== 'paused') || !isOfClient(mode)) return null;
  return (
    <section className="card stack">
      <h2>{cancellation.withdrawTitle}</h2>
      <p>{cancellation.withdrawLead}</p>
      {act.reason && <ErrorView reason={act.reason} />}
      <Button isWide isPending={act.isPending} onPress={() => act.send({ changeId: id })}>
        {cancellation.withdraw}
      </Button>
    </section>
  );
}

function isOfClient(mode: Asked['mode']): boolean {
  return mode === 'immediate' || mode === 'end_of_period';
}

/** One for the end of the period is made immediate with a grant of its own (X5). */
function Hasten({ asked: { id, serviceId, state, mode } }: { asked: Asked }) {
  const [isOpen, setOpen] = useState(false);
  const asked = { act: 'cancel' as const, subjectId: serviceId, mode: 'immediate' };
  const act = useGranted(client.cancellations.changeToImmediate.mutate, asked, { onDone: refresh });
  if (state !== 'scheduled' || mode !== 'end_of_period') return null;
  return (
    <section className="card stack">
      <h2>{cancellation.hastenTitle}</h2>
      <p>{cancellation.hastenLead}</p>
      {isOpen ? (
        <ActForm
          act={act}
          submit={cancellation.hastenSubmit}
          input={(typed) => ({ changeId: id, credentials: credentialsOf(typed) })}
        >
          <CredentialFields />
        </ActForm>
      ) : (
        <Button kind="second" isWide onPress={() => setOpen(true)}>
          {cancellation.hasten}
        </Button>
      )}
    </section>
  );
}
