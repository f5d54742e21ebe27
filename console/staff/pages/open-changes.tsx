import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { ChangeCard } from '../changes/change-card.tsx';
import { Counts } from '../changes/counts.tsx';
import { Filter, oneOf } from '../filter.tsx';
import { byCursor, Paged } from '../paged.tsx';
import { changes } from '../texts/changes.ts';

const route = getRouteApi('/equipo');

/** What is under way: how many of each, and each of them, the newest first. */
export function OpenChanges() {
  const { tipo, estado } = route.useSearch();
  const navigate = route.useNavigate();
  const kind = oneOf(changes.kinds, tipo);
  const state = oneOf(changes.states, estado);
  const list = useInfiniteQuery(
    trpc.staff.changes.list.infiniteQueryOptions(
      { open: true, ...(kind && { kind }), ...(state && { state }) },
      byCursor,
    ),
  );
  const isFiltered = kind !== undefined || state !== undefined;
  const empty = isFiltered
    ? { title: changes.emptyFiltered, next: changes.emptyFilteredNext }
    : { title: changes.empty, next: changes.emptyNext };
  return (
    <Page title={changes.title} suffix={changes.suffix} width="broad">
      <Counts />
      <div className="filters">
        <Filter
          label={changes.kind}
          all={changes.all}
          options={changes.kinds}
          value={kind}
          onChoose={(value) => void navigate({ search: { estado, tipo: value } })}
        />
        <Filter
          label={changes.state}
          all={changes.all}
          options={changes.states}
          value={state}
          onChoose={(value) => void navigate({ search: { tipo, estado: value } })}
        />
      </div>
      <Paged query={list} empty={empty}>
        {(change) => <ChangeCard change={change} />}
      </Paged>
    </Page>
  );
}
