import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { date, money } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Page } from '../../core/page.tsx';
import { Empty, Loaded } from '../../core/states.tsx';
import { QuoteBadge, type QuoteView } from '../quote-words.tsx';
import { quotes } from '../texts/quotes.ts';

/** What the client was offered, the newest first (B6). */
export function Quotes() {
  const list = useInfiniteQuery(trpc.quotes.list.infiniteQueryOptions({}, byCursor));
  return (
    <Page title={quotes.title}>
      <Loaded query={list}>{({ pages }) => <List quotes={pages.flatMap(({ items }) => items)} />}</Loaded>
      <More list={list} />
    </Page>
  );
}

function List({ quotes: all }: { quotes: QuoteView[] }) {
  if (all.length === 0) {
    return (
      <Empty>
        <h2>{quotes.empty}</h2>
        <p className="quiet">{quotes.emptyNext}</p>
      </Empty>
    );
  }
  return (
    <ul className="stack">
      {all.map((quote) => (
        <li key={quote.id}>
          <Link className="card link" to="/panel/presupuestos/$quoteId" params={{ quoteId: quote.id }}>
            <div className="stack tight">
              <div className="row">
                <h2>{money(quote.total)}</h2>
                <QuoteBadge quote={quote} />
              </div>
              <p>{quote.lines[0]?.description}</p>
              <p className="quiet">
                {quotes.quote(quote.number)}
                {quote.status === 'open' && ` · ${quotes.validUntil(date(quote.validUntil))}`}
              </p>
            </div>
          </Link>
        </li>
      ))}
    </ul>
  );
}
