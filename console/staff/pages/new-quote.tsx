import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { QuoteForm } from '../quotes/quote-form.tsx';
import type { Client } from '../texts/clients.ts';
import { quotes } from '../texts/quotes.ts';

const route = getRouteApi('/equipo/presupuestos/nuevo');

/** A quote for the client of the address; whoever came from a task goes back to it. */
export function NewQuote() {
  const { cliente } = route.useSearch();
  return (
    <Page title={quotes.make} suffix={quotes.suffix}>
      {cliente ? <ForClient key={cliente} clientId={cliente} /> : <Nobody />}
    </Page>
  );
}

function Nobody() {
  return (
    <Empty>
      <p>{quotes.noClient}</p>
      <p className="quiet">{quotes.noClientNext}</p>
      <Link className="plain" to="/equipo/clientes">
        {quotes.toClients}
      </Link>
    </Empty>
  );
}

function ForClient({ clientId }: { clientId: string }) {
  const client = useQuery(trpc.staff.clients.get.queryOptions({ clientId }));
  return <Loaded query={client}>{(known) => <Making client={known} />}</Loaded>;
}

function Making({ client: { id, name } }: { client: Client }) {
  const { servicio: serviceId, plan: planId, periodo: period, tarea: taskId } = route.useSearch();
  const settings = useQuery(trpc.staff.settings.get.queryOptions());
  const navigate = useNavigate();
  const onMade = (quoteId: string) =>
    taskId
      ? navigate({ to: '/equipo/tareas/$taskId', params: { taskId } })
      : navigate({ to: '/equipo/presupuestos/$quoteId', params: { quoteId } });
  return (
    <>
      <p>{quotes.makeLead(name)}</p>
      <Loaded query={settings}>
        {({ currency }) => (
          <QuoteForm
            clientId={id}
            wish={{ serviceId, planId, period }}
            companyCurrency={currency}
            onMade={onMade}
          />
        )}
      </Loaded>
    </>
  );
}
