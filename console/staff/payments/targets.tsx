import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Choices } from '../../core/choices.tsx';
import { date, money } from '../../core/format.ts';
import { More } from '../../core/more.tsx';
import { Loaded, Skeleton } from '../../core/states.tsx';
import { invoices } from '../texts/invoices.ts';
import { payments } from '../texts/payments.ts';
import type { Target } from './assigning.tsx';

type TargetsProps = { client: Target; chosen: Target | undefined; onChoose: (target: Target) => void };

/** What a client owes, and their credit. */
export function Targets({ client, chosen, onChoose }: TargetsProps) {
  const list = useInfiniteQuery(
    trpc.staff.invoices.list.infiniteQueryOptions({ clientId: client.id, status: 'issued' }, byCursor),
  );
  return (
    <Loaded query={list} skeleton={<Skeleton cards={1} />}>
      {({ pages }) => {
        const owed = pages
          .flatMap(({ items }) => items)
          .map(({ id, number, owed: left, dueDate }) => ({
            target: { kind: 'invoice' as const, id, title: invoices.invoice(number) },
            about: payments.owed(money(left), date(dueDate)),
          }));
        const all = [...owed, { target: client, about: payments.creditAbout }];
        return (
          <>
            <Choices
              legend={payments.to(client.title)}
              name="target"
              options={all.map(({ target, about }) => ({
                value: target.id,
                title: target.kind === 'client' ? payments.credit : target.title,
                about,
              }))}
              chosen={chosen?.id}
              onChoose={(id) => {
                const found = all.find(({ target }) => target.id === id);
                if (found) onChoose(found.target);
              }}
            />
            <More list={list} />
          </>
        );
      }}
    </Loaded>
  );
}
