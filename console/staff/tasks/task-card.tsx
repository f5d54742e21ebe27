import { Link } from '@tanstack/react-router';
import { When } from '../desk.tsx';
import { type Task, taskWords } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

/** One task in a list. */
export function TaskCard({ task }: { task: Task }) {
  const { id, kind, clients, dueAt, resolvedAt } = task;
  const isOverdue = !resolvedAt && new Date(dueAt) < new Date();
  return (
    <Link className="card link stack tight" to="/equipo/tareas/$taskId" params={{ taskId: id }}>
      <div className="row">
        <h2>{taskWords[kind].title}</h2>
        {isOverdue && <span className="badge bad">{tasks.overdue}</span>}
      </div>
      {clients.length > 0 && <p>{clients.map(({ name }) => name).join(' · ')}</p>}
      <p className="quiet">
        {resolvedAt ? tasks.resolution : tasks.due}: <When at={resolvedAt ?? dueAt} />
      </p>
    </Link>
  );
}
