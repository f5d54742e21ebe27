import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { ChangeCard } from '../changes/change-card.tsx';
import { OpenTasks } from '../tasks/open-tasks.tsx';
import { clients } from '../texts/clients.ts';

/** What is open with a client: changes, and what waits for staff. */
export function Underway({ clientId }: { clientId: string }) {
  const { data } = useQuery(trpc.staff.changes.list.queryOptions({ clientId, open: true }));
  return (
    <>
      <OpenTasks filter={{ clientId }} />
      {data && data.items.length > 0 && (
        <section className="stack">
          <h2>{clients.changes}</h2>
          <ul className="stack">
            {data.items.map((change) => (
              <li key={change.id}>
                <ChangeCard change={change} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
