import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { ChangeCard } from '../changes/change-card.tsx';
import { ChangeFilters } from '../changes/filters.tsx';
import { Which } from '../changes/which.tsx';
import { oneOf } from '../filter.tsx';
import { Paged } from '../paged.tsx';
import { changes } from '../texts/changes.ts';

const route = getRouteApi('/equipo/terminados');

/** What is over, the last to end first. */
export function EndedChanges() {
  const { tipo, estado } = route.useSearch();
  const navigate = route.useNavigate();
  const kind = oneOf(changes.kinds, tipo);
  const state = oneOf(changes.ends, estado);
  const list = useInfiniteQuery(
    trpc.staff.changes.ended.infiniteQueryOptions(
      { ...(kind && { kind }), ...(state && { state }) },
      byCursor,
    ),
  );
  return (
    <Page title={changes.endedTitle} suffix={changes.suffix} width="broad">
      <Which />
      <ChangeFilters
        kind={kind}
        state={state}
        states={changes.ends}
        onChoose={(search) => void navigate({ search })}
      />
      <Paged query={list} empty={{ title: changes.emptyEnded, next: changes.emptyEndedNext }}>
        {(change) => <ChangeCard change={change} />}
      </Paged>
    </Page>
  );
}
