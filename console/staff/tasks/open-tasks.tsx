import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { IfAny } from '../paged.tsx';
import { tasks } from '../texts/tasks.ts';
import { TaskCard } from './task-card.tsx';

/** What waits for staff of one change or client; nothing where there is nothing. */
export function OpenTasks({ filter }: { filter: { changeId: string } | { clientId: string } }) {
  const list = useInfiniteQuery(trpc.staff.tasks.list.infiniteQueryOptions(filter, byCursor));
  return (
    <IfAny title={tasks.title} query={list}>
      {(task) => <TaskCard task={task} />}
    </IfAny>
  );
}
