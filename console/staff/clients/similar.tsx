import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import type { Outputs } from '../../core/outputs.ts';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { clients } from '../texts/clients.ts';

type Other = Outputs['staff']['clients']['similar']['items'][number];

/** Other accounts that may be the same person (C2). */
export function Similar({ clientId }: { clientId: string }) {
  const query = useQuery(trpc.staff.clients.similar.queryOptions({ clientId }));
  return (
    <section className="card stack tight">
      <h2>{clients.similar}</h2>
      <Loaded query={query} skeleton={<Skeleton cards={1} />}>
        {({ items }) =>
          items.length === 0 ? <p className="quiet">{clients.noSimilar}</p> : <List items={items} />
        }
      </Loaded>
    </section>
  );
}

function List({ items }: { items: readonly Other[] }) {
  return (
    <ul className="stack tight">
      {items.map((other) => (
        <li key={other.id} className="row">
          <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: other.id }}>
            {other.name} · {other.email}
          </Link>
          <span className={`badge ${other.verified ? 'bad' : 'warn'}`}>{whyOf(other)}</span>
        </li>
      ))}
    </ul>
  );
}

function whyOf({ sameDocument, samePhone, verified }: Other): string {
  const same = [sameDocument && clients.sameDocument, samePhone && clients.samePhone].filter(Boolean);
  return [same.join(' y '), verified ? clients.verified.toLowerCase() : ''].filter(Boolean).join(', ');
}
