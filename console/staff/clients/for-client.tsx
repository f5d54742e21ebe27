import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { trpc } from '../../core/api.ts';
import { Empty, Loaded } from '../../core/states.tsx';
import { type Client, clients } from '../texts/clients.ts';

type ForClientProps = { clientId: string | undefined; children: (client: Client) => ReactNode };

/** What is made for the client of an address; without one there is nobody to make it for. */
export function ForClient({ clientId, children }: ForClientProps) {
  if (clientId) return <Known key={clientId} clientId={clientId} of={children} />;
  return (
    <Empty>
      <p>{clients.nobody}</p>
      <p className="quiet">{clients.nobodyNext}</p>
      <Link className="plain" to="/equipo/clientes">
        {clients.toAll}
      </Link>
    </Empty>
  );
}

function Known({ clientId, of }: { clientId: string; of: ForClientProps['children'] }) {
  const query = useQuery(trpc.staff.clients.get.queryOptions({ clientId }));
  return <Loaded query={query}>{of}</Loaded>;
}
