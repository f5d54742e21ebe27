import { Link } from '@tanstack/react-router';
import { When } from '../desk.tsx';
import { Fact, Facts } from '../facts.tsx';
import { type KindWords, type Task, taskWords } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';
import { Leads } from './leads.tsx';

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
      <Leads task={task} />
      <Facts>
        <Fact label={tasks.opened}>
          <When at={task.openedAt} />
        </Fact>
        <Fact label={tasks.due}>
          <When at={task.dueAt} />
        </Fact>
        {Object.entries(task.details).map(([name, value]) => (
          <Fact key={name} label={tasks.details[name] ?? name}>
            <Detail name={name} value={value} meaning={codes?.[value]} />
          </Fact>
        ))}
        <Fact label={tasks.subject}>
          <span className="ident">{task.subjectId}</span>
        </Fact>
      </Facts>
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

type DetailProps = { name: string; value: string; meaning: string | undefined };

/** What has a page of its own leads there. */
function Detail({ name, value, meaning }: DetailProps) {
  if (name === 'serviceId') {
    return (
      <Link className="plain" to="/equipo/servicios/$serviceId" params={{ serviceId: value }}>
        {tasks.toService}
      </Link>
    );
  }
  if (name === 'invoiceId') {
    return (
      <Link className="plain" to="/equipo/facturas/$invoiceId" params={{ invoiceId: value }}>
        {tasks.toInvoice}
      </Link>
    );
  }
  return (
    <>
      {meaning && <p>{meaning}</p>}
      <span className="ident">{value}</span>
    </>
  );
}
