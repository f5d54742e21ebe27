import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../core/act.ts';
import { ActForm } from '../../core/act-form.tsx';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Choices } from '../../core/choices.tsx';
import { Field } from '../../core/field.tsx';
import { ErrorView, Loaded, Skeleton } from '../../core/states.tsx';
import { useReviewedClient } from '../clients/use-reviewed-client.tsx';
import { readAgain } from '../read-again.ts';
import { useReadAgain } from '../reviewed.tsx';
import { accesses } from '../texts/accesses.ts';
import type { Client } from '../texts/clients.ts';
import type { Change } from './words.ts';

type Way = keyof typeof accesses.ways;
type SendingProps = {
  changeId: string;
  client: Client;
  onDone: () => void;
  /** Reads again what was refused. */
  onRefused: () => unknown;
};

/** The accesses of what a change has handed over, sent to its client again (T12); nothing where it has not. */
export function Accesses({ change }: { change: Change }) {
  const { recipient, holder } = change;
  const to = recipient ?? holder;
  if (!to || !isHandedOver(change)) return null;
  return <AccessesTo change={change} clientId={to.id} />;
}

/** Whether somebody was given accesses by it. */
function isHandedOver({ kind, state }: Pick<Change, 'kind' | 'state'>): boolean {
  if (kind === 'activation') return state === 'completed';
  return kind === 'transfer' && (state === 'committed' || state === 'completed');
}

function AccessesTo({ change, clientId }: { change: Change; clientId: string }) {
  const query = useQuery(trpc.staff.clients.get.queryOptions({ clientId }));
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {(client) => <Reviewed change={change} client={client} />}
    </Loaded>
  );
}

/** They go to what is on file of the client, so they are sent as staff read it. */
function Reviewed({ change, client: known }: { change: Change; client: Client }) {
  const { decided, outdated } = useReviewedClient(known);
  const [chosen, choose] = useState<Way | undefined>(undefined);
  const [done, setDone] = useState({ times: 0, said: '' });
  const { client, onRefused } = decided;
  const ways = waysOf(change);
  const isOne = ways.length === 1;
  const way = isOne ? ways[0] : chosen;
  const sending = (said: string): SendingProps => ({
    changeId: change.id,
    client,
    onRefused,
    onDone: () => {
      setDone(({ times }) => ({ times: times + 1, said }));
      choose(undefined);
      void readAgain();
    },
  });
  return (
    <section className="card stack">
      <h2>{accesses.title}</h2>
      {outdated}
      <div hidden={outdated !== undefined}>
        <div className="stack">
          <p className="quiet">{accesses.lead(client.name, client.email)}</p>
          <p role="status">{done.said}</p>
          {!isOne && (
            <Choices
              legend={accesses.pick}
              name="way"
              options={ways.map((value) => ({ value, ...accesses.ways[value] }))}
              chosen={way}
              onChoose={choose}
            />
          )}
          {way === 'renew' && <Renew {...sending(accesses.renewed(client.email))} />}
          {/* Anew once it was sent. */}
          {way === 'send' && <Send key={done.times} {...sending(accesses.sent(client.email))} />}
        </div>
      </div>
    </section>
  );
}

/** The panel gives a password to an account that it has, once the change itself is over. */
function waysOf({ activation, closedAt }: Change): Way[] {
  const isByHand = activation !== null && activation.account.user === null;
  return closedAt && !isByHand ? ['renew', 'send'] : ['send'];
}

function Renew({ changeId, client, onDone, onRefused }: SendingProps) {
  const act = useAct(trpc.staff.changes.renewCredentials.mutationOptions(), { onDone });
  useReadAgain(act, client.version, onRefused);
  return (
    <>
      {act.reason && <ErrorView reason={act.reason} />}
      <Button
        isWide
        isPending={act.isPending}
        onPress={() => act.send({ changeId, recipientVersion: client.version })}
      >
        {accesses.renew}
      </Button>
    </>
  );
}

function Send({ changeId, client, onDone, onRefused }: SendingProps) {
  // What was typed is forgotten with the form: it stays in no cache.
  const act = useAct(trpc.staff.changes.sendCredentials.mutationOptions({ gcTime: 0 }), { onDone });
  useReadAgain(act, client.version, onRefused);
  return (
    <ActForm
      act={act}
      submit={accesses.send}
      input={(typed) => ({
        changeId,
        recipientVersion: client.version,
        user: typed('user'),
        password: typed('password'),
      })}
    >
      <Field name="user" autoComplete="off" label={accesses.user} />
      <Field name="password" type="password" autoComplete="new-password" label={accesses.password} />
    </ActForm>
  );
}
