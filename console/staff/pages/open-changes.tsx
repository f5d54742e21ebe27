import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { ChangeCard } from '../changes/change-card.tsx';
import { Counts } from '../changes/counts.tsx';
import { ChangeFilters } from '../changes/filters.tsx';
import { Which } from '../changes/which.tsx';
import { oneOf } from '../filter.tsx';
import { Paged } from '../paged.tsx';
import { changes } from '../texts/changes.ts';

const route = getRouteApi('/equipo');

/** What is under way: how many of each, and each of them, the newest first. */
export function OpenChanges() {
  const { tipo, estado } = route.useSearch();
  const navigate = route.useNavigate();
  const kind = oneOf(changes.kinds, tipo);
  const state = oneOf(changes.openStates, estado);
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
      <Which />
      <Counts />
      <ChangeFilters
        kind={kind}
        state={state}
        states={changes.openStates}
        onChoose={(search) => void navigate({ search })}
      />
      <Paged query={list} empty={empty}>
        {(change) => <ChangeCard change={change} />}
      </Paged>
    </Page>
  );
}
