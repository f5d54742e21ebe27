import { Link } from '@tanstack/react-router';
import { date, money } from '../../core/format.ts';
import { type Quote, quotes } from '../texts/quotes.ts';
import { QuoteBadge } from './badge.tsx';

export function QuoteCard({ quote }: { quote: Quote }) {
  const { id: quoteId, number, client, total, validUntil } = quote;
  return (
    <Link className="card link stack tight" to="/equipo/presupuestos/$quoteId" params={{ quoteId }}>
      <div className="row">
        <strong>{quotes.quote(number)}</strong>
        <QuoteBadge quote={quote} />
      </div>
      <p>{client.name}</p>
      <p className="quiet">
        {money(total)} · {quotes.upTo(date(validUntil))}
      </p>
    </Link>
  );
}
