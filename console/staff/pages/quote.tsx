import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Lines, Standing } from '../quotes/standing.tsx';
import { Withdrawing } from '../quotes/withdrawing.tsx';
import { quotes } from '../texts/quotes.ts';

const route = getRouteApi('/equipo/presupuestos/$quoteId');

/** One quote: whose, for what, until when; staff takes it back while nobody answered. */
export function QuotePage() {
  const { quoteId } = route.useParams();
  const query = useQuery(trpc.staff.quotes.get.queryOptions({ quoteId }));
  return (
    <Page title={query.data ? quotes.quote(query.data.number) : quotes.one} suffix={quotes.suffix}>
      <Link className="plain" to="/equipo/presupuestos">
        {quotes.back}
      </Link>
      <Loaded query={query}>
        {(quote) => (
          <>
            <Standing quote={quote} />
            <Lines quote={quote} />
            <Withdrawing key={quoteId} quote={quote} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
