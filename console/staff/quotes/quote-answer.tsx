import { useQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { money } from '../../core/format.ts';
import { Select } from '../../core/select.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { quotes } from '../texts/quotes.ts';

/** The quote with which a client was answered: the last one first. */
export function QuoteAnswer({ clientId, name }: { clientId: string; name: string }) {
  const query = useQuery(trpc.staff.quotes.list.queryOptions({ clientId }));
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ items }) => {
        const given = items.filter(({ status }) => status !== 'withdrawn');
        if (given.length === 0) return <p>{quotes.noAnswer}</p>;
        return (
          <Select
            // One that was made meanwhile is the first choice.
            key={given[0]?.id}
            name={name}
            label={quotes.answer}
            options={Object.fromEntries(
              given.map(({ id, number, total, status }) => [
                id,
                quotes.answerOption(number, money(total), quotes.status[status]),
              ]),
            )}
          />
        );
      }}
    </Loaded>
  );
}
