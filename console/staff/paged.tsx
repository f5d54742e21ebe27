import type { ReactNode } from 'react';
import { More } from '../core/more.tsx';
import { Empty, Loaded } from '../core/states.tsx';

type ListQuery<Item> = {
  data: { pages: { items: readonly Item[] }[] } | undefined;
  error: unknown;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
};
type ListProps<Item> = { query: ListQuery<Item>; children: (item: Item) => ReactNode };

type PagedProps<Item> = ListProps<Item> & {
  /** What is said of an empty list, and what to do next. */
  empty: { title: string; next?: string };
};

/** A list that is read page by page, as it is asked for. */
export function Paged<Item extends { id: string }>({ query, empty, children }: PagedProps<Item>) {
  return (
    <Loaded query={query}>
      {() => {
        if (itemsOf(query).length > 0) return <Items query={query}>{children}</Items>;
        return (
          <Empty>
            <p>{empty.title}</p>
            {empty.next && <p className="quiet">{empty.next}</p>}
          </Empty>
        );
      }}
    </Loaded>
  );
}

/** The same beside something else, with a heading of its own: nothing where there is nothing. */
export function IfAny<Item extends { id: string }>({
  title,
  query,
  children,
}: ListProps<Item> & { title: string }) {
  if (!query.error && itemsOf(query).length === 0) return null;
  return (
    <section className="stack">
      <h2>{title}</h2>
      <Loaded query={query}>{() => <Items query={query}>{children}</Items>}</Loaded>
    </section>
  );
}

function Items<Item extends { id: string }>({ query, children }: ListProps<Item>) {
  return (
    <>
      <ul className="stack">
        {itemsOf(query).map((item) => (
          <li key={item.id}>{children(item)}</li>
        ))}
      </ul>
      <More list={query} />
    </>
  );
}

function itemsOf<Item>({ data }: ListQuery<Item>): readonly Item[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}
