import { Link } from '@tanstack/react-router';
import { When } from '../desk.tsx';
import { type KindWords, type Task, taskWords } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

/** What happened, whom it concerns, until when. */
export function TaskFacts({ task }: { task: Task }) {
  const { what, codes }: KindWords = taskWords[task.kind];
  return (
    <section className="card stack">
      <p>{what}</p>
      <Clients clients={task.clients} />
      {task.changeId && (
        <Link className="plain" to="/equipo/tramites/$changeId" params={{ changeId: task.changeId }}>
          {tasks.change}
        </Link>
      )}
      <dl className="facts two">
        <div>
          <dt>{tasks.opened}</dt>
          <dd>
            <When at={task.openedAt} />
          </dd>
        </div>
        <div>
          <dt>{tasks.due}</dt>
          <dd>
            <When at={task.dueAt} />
          </dd>
        </div>
        {Object.entries(task.details).map(([name, value]) => (
          <div key={name}>
            <dt>{tasks.details[name] ?? name}</dt>
            <dd>
              {codes?.[value] && <p>{codes[value]}</p>}
              <span className="ident">{value}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>{tasks.subject}</dt>
          <dd className="ident">{task.subjectId}</dd>
        </div>
      </dl>
    </section>
  );
}

function Clients({ clients }: { clients: Task['clients'] }) {
  if (clients.length === 0) return null;
  return (
    <div>
      <h2>{tasks.clients}</h2>
      <ul>
        {clients.map(({ id, name, email, phone }) => (
          <li key={id}>
            <Link className="plain" to="/equipo/clientes/$clientId" params={{ clientId: id }}>
              {name}
            </Link>{' '}
            · {email} · {phone}
          </li>
        ))}
      </ul>
    </div>
  );
}
