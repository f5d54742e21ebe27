import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { IfAny } from '../paged.tsx';
import { quotes } from '../texts/quotes.ts';
import { QuoteCard } from './quote-card.tsx';

/** What a client was offered, the newest first. */
export function QuotesOfClient({ clientId }: { clientId: string }) {
  const list = useInfiniteQuery(trpc.staff.quotes.list.infiniteQueryOptions({ clientId }, byCursor));
  return (
    <IfAny title={quotes.title} query={list}>
      {(quote) => <QuoteCard quote={quote} />}
    </IfAny>
  );
}
