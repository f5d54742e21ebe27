import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { When } from '../desk.tsx';
import { Paged } from '../paged.tsx';
import { type Client, clients } from '../texts/clients.ts';
import { Badges } from './badges.tsx';

type ClientListProps = {
  filter: Exclude<keyof typeof clients.filters, 'unreachable'> | undefined;
  empty: { title: string; next: string };
};

/** Clients in the order in which they signed up. */
export function ClientList({ filter, empty }: ClientListProps) {
  const list = useInfiniteQuery(
    trpc.staff.clients.list.infiniteQueryOptions(filter ? { filter } : {}, byCursor),
  );
  return (
    <Paged query={list} empty={empty}>
      {(client) => <ClientCard client={client} />}
    </Paged>
  );
}

function ClientCard({ client }: { client: Client }) {
  const { id, name, email, createdAt, document } = client;
  return (
    <Link className="card link stack tight" to="/equipo/clientes/$clientId" params={{ clientId: id }}>
      <div className="row">
        <h2>{name}</h2>
        <Badges client={client} />
      </div>
      <p>{email}</p>
      <p className="quiet">
        {clients.documentTypes[document.type]} {document.number} · {clients.signedUp} <When at={createdAt} />
      </p>
    </Link>
  );
}
