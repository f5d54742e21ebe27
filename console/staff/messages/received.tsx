import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { count } from '../../core/format.ts';
import type { Outputs } from '../../core/outputs.ts';
import { When } from '../desk.tsx';
import { Paged } from '../paged.tsx';
import { messages } from '../texts/messages.ts';

type Inbound = Outputs['staff']['messages']['list']['items'][number];

/** What came in over WhatsApp and asked for nothing that the software does, as it came. */
export function Received() {
  const list = useInfiniteQuery(trpc.staff.messages.list.infiniteQueryOptions({}, byCursor));
  return (
    <Paged query={list} empty={{ title: messages.emptyReceived, next: messages.emptyReceivedNext }}>
      {(message) => <InboundCard message={message} />}
    </Paged>
  );
}

function InboundCard({ message }: { message: Inbound }) {
  const { sender, body, mediaCount, receivedAt, clientIds } = message;
  return (
    <article className="card stack tight">
      <p className="quiet">
        <When at={receivedAt} /> · {sender}
        {mediaCount ? ` · ${count(mediaCount, messages.media)}` : ''}
      </p>
      <p>{body}</p>
      {clientIds.length > 0 && <p className="quiet">{messages.maybe}</p>}
      {clientIds.map((clientId) => (
        <Link key={clientId} className="plain" to="/equipo/clientes/$clientId" params={{ clientId }}>
          {messages.toClient}
        </Link>
      ))}
    </article>
  );
}
