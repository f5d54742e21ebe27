import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../core/page.tsx';
import { ClientList } from '../clients/client-list.tsx';
import { Unreachable } from '../clients/unreachable.tsx';
import { Filter, oneOf } from '../filter.tsx';
import { clients } from '../texts/clients.ts';

const route = getRouteApi('/equipo/clientes');

/** All clients, or those of one standing. */
export function Clients() {
  const { cuales } = route.useSearch();
  const navigate = route.useNavigate();
  const filter = oneOf(clients.filters, cuales);
  return (
    <Page title={clients.title} suffix={clients.suffix} width="broad">
      <Filter
        label={clients.filter}
        all={clients.all}
        options={clients.filters}
        value={filter}
        onChoose={(value) => void navigate({ search: { cuales: value } })}
      />
      {filter === 'unreachable' ? (
        <Unreachable />
      ) : (
        <ClientList filter={filter} empty={{ title: clients.empty, next: clients.emptyNext }} />
      )}
    </Page>
  );
}

/** Those who wait to be verified. */
export function Verifications() {
  return (
    <Page title={clients.verifications} suffix={clients.suffix} width="broad">
      <ClientList
        filter="awaiting_verification"
        empty={{ title: clients.emptyVerifications, next: clients.emptyVerificationsNext }}
      />
    </Page>
  );
}
