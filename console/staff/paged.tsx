import type { ReactNode } from 'react';
import { Button } from '../core/button.tsx';
import { Empty, Loaded } from '../core/states.tsx';
import { texts } from '../core/texts.ts';

type PagedProps<Item> = {
  query: {
    data: { pages: { items: readonly Item[] }[] } | undefined;
    error: unknown;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  /** What is said of an empty list, and what to do next. */
  empty: { title: string; next?: string };
  children: (item: Item) => ReactNode;
};

/** A list that is read page by page, as it is asked for. */
export function Paged<Item extends { id: string }>({ query, empty, children }: PagedProps<Item>) {
  return (
    <>
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) {
            return (
              <Empty>
                <p>{empty.title}</p>
                {empty.next && <p className="quiet">{empty.next}</p>}
              </Empty>
            );
          }
          return (
            <ul className="stack">
              {items.map((item) => (
                <li key={item.id}>{children(item)}</li>
              ))}
            </ul>
          );
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button kind="second" isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </>
  );
}

/** The cursor of the next page, as every list of the API gives it. */
export const byCursor = {
  getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
};
