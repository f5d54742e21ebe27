import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { Accesses } from '../changes/accesses.tsx';
import { accesses } from '../texts/accesses.ts';

/** The change goes on by itself once its task is resolved; how often one looks whether it has. */
const LOOK_MS = 2_000;

/** What is left to do once something works that was set up by hand: sending its accesses, here as well as on its change's page. */
export function AccessesToSend({ changeId }: { changeId: string }) {
  const query = useQuery(
    trpc.staff.changes.get.queryOptions(
      { changeId },
      { refetchInterval: ({ state: { data } }) => (data?.closedAt ? false : LOOK_MS) },
    ),
  );
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {(change) =>
        change.closedAt ? <Accesses change={change} /> : <p className="quiet">{accesses.notYet}</p>
      }
    </Loaded>
  );
}
