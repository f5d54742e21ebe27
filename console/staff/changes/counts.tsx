import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { ago, count } from '../../core/format.ts';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { changes } from '../texts/changes.ts';
import { stateInWords } from './words.ts';

/** How many changes are open, by kind and state; each leads to those. */
export function Counts() {
  const query = useQuery(trpc.staff.changes.counts.queryOptions());
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ counts }) =>
        counts.length > 0 && (
          <section className="stack tight">
            <h2>{changes.counts}</h2>
            <ul className="filters">
              {counts.map(({ kind, state, changes: number, oldestAt }) => (
                <li key={`${kind} ${state}`}>
                  <Link className="card link stack tight" to="/equipo" search={{ tipo: kind, estado: state }}>
                    <span className="quiet">
                      {changes.kinds[kind]}: {stateInWords(state)}
                    </span>
                    <strong>{count(number, changes.number)}</strong>
                    <span className="quiet">{changes.oldest(ago(oldestAt))}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </Loaded>
  );
}
