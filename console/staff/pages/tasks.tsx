import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { When } from '../desk.tsx';
import { Filter, oneOf } from '../filter.tsx';
import { byCursor, Paged } from '../paged.tsx';
import { type Task, taskWords } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

const route = getRouteApi('/equipo/tareas');
const kindTitles = Object.fromEntries(
  Object.entries(taskWords)
    .map(([kind, { title }]) => [kind, title] as const)
    .toSorted(([, one], [, other]) => one.localeCompare(other, 'es')),
);

/** What waits for somebody of staff, the most urgent first. */
export function Tasks() {
  const { estado, tipo } = route.useSearch();
  const navigate = route.useNavigate();
  const resolved = estado === 'resueltas';
  const kind = oneOf(taskWords, tipo);
  const list = useInfiniteQuery(
    trpc.staff.tasks.list.infiniteQueryOptions({ resolved, ...(kind && { kind }) }, byCursor),
  );
  const empty = resolved || kind ? tasks.emptyResolved : tasks.empty;
  const emptyNext = resolved || kind ? tasks.emptyResolvedNext : tasks.emptyNext;
  return (
    <Page title={tasks.title} suffix={tasks.suffix} width="broad">
      <div className="filters">
        <Filter
          label={tasks.states}
          all={tasks.open}
          options={tasks.resolved}
          value={estado}
          onChoose={(value) => void navigate({ search: { tipo, estado: oneOf(tasks.resolved, value) } })}
        />
        <Filter
          label={tasks.kinds}
          all={tasks.allKinds}
          options={kindTitles}
          value={kind}
          onChoose={(value) => void navigate({ search: { estado, tipo: value } })}
        />
      </div>
      <Paged query={list} empty={{ title: empty, next: emptyNext }}>
        {(task) => <TaskCard task={task} />}
      </Paged>
    </Page>
  );
}

/** One task in a list. */
function TaskCard({ task }: { task: Task }) {
  const { id, kind, clients, dueAt, resolvedAt } = task;
  const isOverdue = !resolvedAt && new Date(dueAt) < new Date();
  return (
    <Link className="card link" to="/equipo/tareas/$taskId" params={{ taskId: id }}>
      <div className="stack tight">
        <div className="row">
          <h2>{taskWords[kind].title}</h2>
          {isOverdue && <span className="badge bad">{tasks.overdue}</span>}
        </div>
        {clients.length > 0 && <p>{clients.map(({ name }) => name).join(' · ')}</p>}
        <p className="quiet">
          {resolvedAt ? `${tasks.resolution}: ` : `${tasks.due}: `}
          <When at={resolvedAt ?? dueAt} />
        </p>
      </div>
    </Link>
  );
}
