import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { Filter, oneOf } from '../filter.tsx';
import { Paged } from '../paged.tsx';
import { TaskCard } from '../tasks/task-card.tsx';
import { taskWords } from '../texts/task-words.ts';
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
      <Paged query={list} empty={emptyOf({ resolved, isOfOneKind: kind !== undefined })}>
        {(task) => <TaskCard task={task} />}
      </Paged>
    </Page>
  );
}

function emptyOf({ resolved, isOfOneKind }: { resolved: boolean; isOfOneKind: boolean }) {
  if (resolved) return { title: tasks.emptyResolved, next: tasks.emptyResolvedNext };
  if (isOfOneKind) return { title: tasks.emptyKind, next: tasks.emptyKindNext };
  return { title: tasks.empty, next: tasks.emptyNext };
}
