import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { tasks } from '../texts/tasks.ts';
import { TaskCard } from './task-card.tsx';

/** What waits for staff of one change or client; nothing where there is nothing. */
export function OpenTasks({ filter }: { filter: { changeId: string } | { clientId: string } }) {
  const { data } = useQuery(trpc.staff.tasks.list.queryOptions(filter));
  if (!data || data.items.length === 0) return null;
  return (
    <section className="stack">
      <h2>{tasks.title}</h2>
      <ul className="stack">
        {data.items.map((task) => (
          <li key={task.id}>
            <TaskCard task={task} />
          </li>
        ))}
      </ul>
    </section>
  );
}
