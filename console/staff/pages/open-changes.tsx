import { useInfiniteQuery } from '@tanstack/react-query';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { trpc } from '../../core/api.ts';
import { Button } from '../../core/button.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { texts } from '../../core/texts.ts';
import { changes } from '../texts/changes.ts';

type Change = inferOutput<typeof trpc.staff.changes.list>['items'][number];

/** What is under way, the newest first. */
export function OpenChanges() {
  const list = useInfiniteQuery(
    trpc.staff.changes.list.infiniteQueryOptions(
      { open: true },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  return (
    <Page title={changes.title} suffix={changes.suffix} width="broad">
      <Loaded query={list}>{({ pages }) => <List changes={pages.flatMap(({ items }) => items)} />}</Loaded>
      {list.hasNextPage && (
        <Button kind="second" isPending={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </Page>
  );
}

function List({ changes: all }: { changes: Change[] }) {
  if (all.length === 0) {
    return (
      <Empty>
        <h2>{changes.empty}</h2>
        <p className="quiet">{changes.emptyNext}</p>
      </Empty>
    );
  }
  return (
    <ul className="stack">
      {all.map((change) => (
        <li key={change.id} className="card stack tight">
          <div className="row">
            <h2>
              {changes.kinds[change.kind]} {change.reference}
            </h2>
            {change.openTaskIds.length > 0 && <span className="badge warn">{changes.hasTasks}</span>}
          </div>
          <p>
            {change.serviceLabel} · {changes.states[change.state] ?? change.state}
          </p>
          {change.runLink && (
            <a className="plain" href={change.runLink} target="_blank" rel="noreferrer">
              {changes.run}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
