import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Page } from '../../core/page.tsx';
import { ForClient } from '../clients/for-client.tsx';
import { CompanyCurrency } from '../company-currency.tsx';
import { QuoteForm } from '../quotes/quote-form.tsx';
import type { Client } from '../texts/clients.ts';
import { quotes } from '../texts/quotes.ts';

const route = getRouteApi('/equipo/presupuestos/nuevo');

/** A quote for the client of the address; whoever came from a task goes back to it. */
export function NewQuote() {
  const { cliente } = route.useSearch();
  return (
    <Page title={quotes.make} suffix={quotes.suffix}>
      <ForClient clientId={cliente}>{(client) => <Making client={client} />}</ForClient>
    </Page>
  );
}

function Making({ client: { id, name } }: { client: Client }) {
  const { servicio: serviceId, plan: planId, periodo: period, tarea: taskId } = route.useSearch();
  const navigate = useNavigate();
  const onMade = (quoteId: string) =>
    taskId
      ? navigate({ to: '/equipo/tareas/$taskId', params: { taskId } })
      : navigate({ to: '/equipo/presupuestos/$quoteId', params: { quoteId } });
  return (
    <>
      <p>{quotes.makeLead(name)}</p>
      <CompanyCurrency>
        {(currency) => (
          <QuoteForm
            clientId={id}
            wish={{ serviceId, planId, period }}
            companyCurrency={currency}
            onMade={onMade}
          />
        )}
      </CompanyCurrency>
    </>
  );
}
