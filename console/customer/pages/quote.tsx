import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Confirm } from '../../core/confirm.tsx';
import { date, money } from '../../core/format.ts';
import { Page } from '../../core/page.tsx';
import { PricedLines } from '../../core/priced-lines.tsx';
import { Loaded } from '../../core/states.tsx';
import { Sums } from '../../core/sums.tsx';
import { QuoteBadge, type QuoteView } from '../quote-words.tsx';
import { readAgain } from '../read-again.ts';
import { quotes } from '../texts/quotes.ts';

const route = getRouteApi('/panel/panel/presupuestos/$quoteId');

/** One quote with its lines, to be accepted or declined (B6). */
export function Quote() {
  const { quoteId } = route.useParams();
  const query = useQuery(trpc.quotes.get.queryOptions({ quoteId }));
  return (
    <Page title={query.data ? quotes.quote(query.data.number) : quotes.title}>
      <Link className="plain" to="/panel/presupuestos">
        {quotes.back}
      </Link>
      <Loaded query={query}>
        {(quote) => (
          <>
            <Standing quote={quote} />
            {quote.status === 'open' && <Answer quote={quote} />}
            {quote.invoice && (
              <Link
                className="button wide"
                to="/panel/facturas/$invoiceId"
                params={{ invoiceId: quote.invoice.id }}
              >
                {quotes.toInvoice(quote.invoice.number)}
              </Link>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ quote }: { quote: QuoteView }) {
  const { status, lines, total, note, upgrade, validUntil } = quote;
  return (
    <section className="card stack">
      <div className="row">
        <QuoteBadge quote={quote} />
        {status === 'open' && <span className="quiet">{quotes.validUntil(date(validUntil))}</span>}
      </div>
      {status !== 'open' && <p>{quotes.inWords[status]}</p>}
      {upgrade && <p>{quotes.upgrade(upgrade.plan.name)}</p>}
      <h2 className="unseen">{quotes.lines}</h2>
      <PricedLines lines={lines} />
      <Sums
        of={[
          [quotes.total, money(total)],
          [quotes.recurring, upgrade && money(upgrade.recurring)],
        ]}
      />
      {note && <p className="quiet">{note}</p>}
    </section>
  );
}

function Answer({ quote: { id: quoteId, total } }: { quote: QuoteView }) {
  const navigate = useNavigate();
  const refresh = () => readAgain('quotes', 'invoices', 'services');
  const accept = useAct(trpc.quotes.accept.mutationOptions(), {
    onDone: async ({ invoiceId }) => {
      void refresh();
      await navigate({ to: '/panel/facturas/$invoiceId', params: { invoiceId } });
    },
    onRefused: refresh,
  });
  const decline = useAct(trpc.quotes.decline.mutationOptions(), { onDone: refresh, onRefused: refresh });
  return (
    <section className="card stack">
      <Confirm
        label={quotes.accept(money(total))}
        yes={quotes.acceptYes}
        question={<p>{quotes.acceptQuestion}</p>}
        act={accept}
        onYes={() => accept.send({ quoteId })}
      />
      <Confirm
        label={quotes.decline}
        yes={quotes.declineYes}
        question={<p>{quotes.declineQuestion}</p>}
        act={decline}
        onYes={() => decline.send({ quoteId })}
      />
    </section>
  );
}
