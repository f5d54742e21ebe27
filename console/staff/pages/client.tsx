import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { queryClient, trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Freezing } from '../clients/freezing.tsx';
import { Identity } from '../clients/identity.tsx';
import { Similar } from '../clients/similar.tsx';
import { Underway } from '../clients/underway.tsx';
import { Verification } from '../clients/verification.tsx';
import { Invoices } from '../invoices/invoices.tsx';
import { Messages } from '../messages/messages.tsx';
import { differences, Outdated, useReviewed } from '../reviewed.tsx';
import { Services } from '../services/services.tsx';
import { type Client, clients } from '../texts/clients.ts';
import { invoices } from '../texts/invoices.ts';

const route = getRouteApi('/equipo/clientes/$clientId');

/** One client: who they are, what is decided about them, what is under way. */
export function ClientPage() {
  const { clientId } = route.useParams();
  const query = useQuery(trpc.staff.clients.get.queryOptions({ clientId }));
  return (
    <Page title={query.data?.name ?? clients.one} suffix={clients.suffix} width="broad">
      <Link className="plain" to="/equipo/clientes">
        {clients.back}
      </Link>
      <Loaded query={query}>{(client) => <Standing key={clientId} client={client} />}</Loaded>
    </Page>
  );
}

function Standing({ client }: { client: Client }) {
  const { seen, newer, accept } = useReviewed(client);
  const decided = {
    onDone: (answer: Client) => {
      accept(answer);
      queryClient.setQueryData(trpc.staff.clients.get.queryKey({ clientId: answer.id }), answer);
      void queryClient.invalidateQueries({ queryKey: trpc.staff.pathKey() });
    },
    onRefused: () => queryClient.invalidateQueries({ queryKey: trpc.staff.clients.pathKey() }),
  };
  return (
    <>
      {newer && <Outdated changes={changesIn(seen, newer)} onAccept={() => accept(newer)} />}
      <Identity client={seen} />
      <Similar clientId={seen.id} />
      <div hidden={newer !== undefined}>
        <div className="stack">
          <Verification client={seen} {...decided} />
          <Freezing client={seen} {...decided} />
        </div>
      </div>
      <Underway clientId={seen.id} />
      <Services clientId={seen.id} />
      <Invoices title={invoices.title} filter={{ clientId: seen.id }} empty={clients.noInvoices} />
      <Messages filter={{ clientId: seen.id }} />
    </>
  );
}

function changesIn(seen: Client, newer: Client): string[] {
  const documentOf = ({ document: { type, number } }: Client) => `${clients.documentTypes[type]} ${number}`;
  return differences(
    { ...clients.changed, documentText: clients.document },
    { ...fieldsOf(seen), documentText: documentOf(seen) },
    { ...fieldsOf(newer), documentText: documentOf(newer) },
  );
}

function fieldsOf({ document: _, ...fields }: Client) {
  return fields;
}
