import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Page } from '../../core/page.tsx';
import { Filter, oneOf } from '../filter.tsx';
import { Paged } from '../paged.tsx';
import { QuoteCard } from '../quotes/quote-card.tsx';
import { quotes } from '../texts/quotes.ts';

const route = getRouteApi('/equipo/presupuestos');

/** What was offered to everybody, the newest first; of one state, if asked. */
export function Quotes() {
  const { estado } = route.useSearch();
  const navigate = route.useNavigate();
  const status = oneOf(quotes.status, estado);
  const list = useInfiniteQuery(
    trpc.staff.quotes.list.infiniteQueryOptions({ ...(status && { status }) }, byCursor),
  );
  return (
    <Page title={quotes.title} suffix={quotes.suffix} width="broad">
      <Filter
        label={quotes.filter}
        all={quotes.all}
        options={quotes.status}
        value={status}
        onChoose={(value) => void navigate({ search: { estado: value } })}
      />
      <Paged query={list} empty={{ title: quotes.empty, next: quotes.emptyNext }}>
        {(quote) => <QuoteCard quote={quote} />}
      </Paged>
    </Page>
  );
}
