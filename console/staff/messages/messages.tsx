import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { Paged } from '../paged.tsx';
import { messages } from '../texts/messages.ts';
import { MessageCard } from './message-card.tsx';

/** What was told about a change, or to a client, the newest first. */
export function Messages({ filter }: { filter: { changeId: string } | { clientId: string } }) {
  const list = useInfiniteQuery(trpc.staff.alerts.list.infiniteQueryOptions(filter, byCursor));
  return (
    <section className="stack">
      <h2>{messages.ofChange}</h2>
      <Paged query={list} empty={{ title: messages.none }}>
        {(message) => <MessageCard message={message} />}
      </Paged>
    </section>
  );
}
