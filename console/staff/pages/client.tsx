import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Freezing } from '../clients/freezing.tsx';
import { Identity } from '../clients/identity.tsx';
import { KeyReset } from '../clients/key-reset.tsx';
import { Similar } from '../clients/similar.tsx';
import { Underway } from '../clients/underway.tsx';
import { useReviewedClient } from '../clients/use-reviewed-client.tsx';
import { Verification } from '../clients/verification.tsx';
import { DomainsOfClient } from '../domains/domains-of-client.tsx';
import { Invoices } from '../invoices/invoices.tsx';
import { Making } from '../making.tsx';
import { Messages } from '../messages/messages.tsx';
import { QuotesOfClient } from '../quotes/quotes-of-client.tsx';
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
  const { decided, outdated } = useReviewedClient(client);
  const { id: clientId } = client;
  return (
    <>
      {outdated}
      <Identity client={decided.client} />
      <Making clientId={clientId} />
      <Similar clientId={clientId} />
      <div hidden={outdated !== undefined}>
        <div className="stack">
          <Verification {...decided} />
          <KeyReset {...decided} />
          <Freezing {...decided} />
        </div>
      </div>
      <Underway clientId={clientId} />
      <Services clientId={clientId} />
      <DomainsOfClient clientId={clientId} />
      <QuotesOfClient clientId={clientId} />
      <Invoices title={invoices.title} filter={{ clientId }} empty={clients.noInvoices} />
      <Messages filter={{ clientId }} />
    </>
  );
}
