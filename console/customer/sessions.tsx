import { useQuery } from '@tanstack/react-query';
import type { inferOutput } from '@trpc/tanstack-react-query';
import { useAct } from '../core/act.ts';
import { queryClient, trpc } from '../core/api.ts';
import { instant } from '../core/format.ts';
import { ErrorView, Loaded, Skeleton } from '../core/states.tsx';
import { security } from './texts/security.ts';
import { useZone } from './zone.ts';

type Session = inferOutput<typeof trpc.auth.sessions>[number];

/** The sessions that are open, each with what ends it (C5). */
export function Sessions() {
  const query = useQuery(trpc.auth.sessions.queryOptions());
  const zone = useZone();
  return (
    <section className="card stack">
      <h2>{security.sessions}</h2>
      <p className="quiet">{security.sessionsLead}</p>
      <Loaded query={query} skeleton={<Skeleton cards={1} />}>
        {(sessions) =>
          zone && (
            <ul className="stack">
              {sessions.map((session) => (
                <li key={session.id}>
                  <OneSession session={session} timeZone={zone} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function OneSession({ session, timeZone }: { session: Session; timeZone: string }) {
  const act = useAct(trpc.auth.revokeSession.mutationOptions(), {
    onDone: () => queryClient.invalidateQueries({ queryKey: trpc.auth.sessions.queryKey() }),
  });
  const openedAt = instant(session.createdAt, timeZone);
  return (
    <div className="stack tight">
      <div className="row">
        <div>
          <p>{security.openedAt(openedAt)}</p>
          <p className="quiet">{security.endsAt(instant(session.expiresAt, timeZone))}</p>
        </div>
        {session.current ? (
          <span className="badge good">{security.thisOne}</span>
        ) : (
          <button
            className="button second"
            type="button"
            aria-label={security.closeOne(openedAt)}
            aria-disabled={act.isPending}
            onClick={() => act.send({ sessionId: session.id })}
          >
            {security.close}
          </button>
        )}
      </div>
      {act.reason && <ErrorView reason={act.reason} />}
    </div>
  );
}
