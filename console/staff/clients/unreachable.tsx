import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import type { Outputs } from '../../core/outputs.ts';
import { When } from '../desk.tsx';
import { Paged } from '../paged.tsx';
import { clients } from '../texts/clients.ts';

type UnreachableClient = Outputs['staff']['clients']['unreachable']['items'][number];

/** Those whose phone or e-mail could not be reached, and why, the last to be flagged first (A4). */
export function Unreachable() {
  const list = useInfiniteQuery(trpc.staff.clients.unreachable.infiniteQueryOptions({}, byCursor));
  return (
    <Paged query={list} empty={{ title: clients.allReached, next: clients.allReachedNext }}>
      {(client) => <UnreachableCard client={client} />}
    </Paged>
  );
}

function UnreachableCard({ client }: { client: UnreachableClient }) {
  return (
    <Link className="card link stack tight" to="/equipo/clientes/$clientId" params={{ clientId: client.id }}>
      <h2>{client.name}</h2>
      {client.contacts.map(({ field, reason, flaggedAt }) => (
        <div key={field}>
          <p>
            {clients[field]}: {client[field]}
          </p>
          <p className="quiet">
            {reason} · <When at={flaggedAt} />
          </p>
        </div>
      ))}
    </Link>
  );
}
