import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { trpc } from '../core/api.ts';
import { instant, zoneName } from '../core/format.ts';
import { useLive } from '../core/live.ts';
import { Loaded, Skeleton } from '../core/states.tsx';
import { changeInWords, type ServiceView } from './service-words.tsx';
import { services } from './texts/services.ts';
import { transfers } from './texts/transfers.ts';

type Change = NonNullable<ServiceView['openChange']>;
type Followed = 'transfer' | 'cancellation' | 'upgrade';
/** Of every kind what all of them have: one stands for another. */
const followed = {
  transfer: trpc.transfers,
  cancellation: trpc.cancellations as unknown as typeof trpc.transfers,
  upgrade: trpc.upgrades as unknown as typeof trpc.transfers,
} satisfies Record<Followed, unknown>;

/** What is under way with a service, as it goes on. */
export function OpenChange({ change }: { change: Change }) {
  return (
    <section className="card stack">
      <h2>{services.changeTitle}</h2>
      {change.kind in followed ? (
        <Following kind={change.kind as Followed} changeId={change.id} />
      ) : (
        <p>{changeInWords(change)}</p>
      )}
      {change.kind === 'transfer' && (
        <Link className="button wide" to="/panel/transferencias/$changeId" params={{ changeId: change.id }}>
          {transfers.follow}
        </Link>
      )}
    </section>
  );
}

function Following({ kind, changeId }: { kind: Followed; changeId: string }) {
  const cache = useQueryClient();
  const procedures = followed[kind];
  const { data: account } = useQuery(trpc.account.me.queryOptions());
  const query = useQuery(procedures.get.queryOptions({ changeId }));
  useLive(procedures.watch, { changeId }, (now) => {
    cache.setQueryData(procedures.get.queryKey({ changeId }), now);
    if (now.closedAt) void cache.invalidateQueries({ queryKey: trpc.services.pathKey() });
  });
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {({ kind, state, waitingFor, deadline, closedAt }) => (
        <div className="stack" aria-live="polite">
          <p>{closedAt ? services.changeOver : changeInWords({ kind, state })}</p>
          {waitingFor.length > 0 && (
            <div>
              <h3 className="quiet">{services.waitingFor}</h3>
              <ul>
                {waitingFor.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </div>
          )}
          {deadline && account && (
            <p className="quiet">
              {services.deadline(instant(deadline, account.timeZone), zoneName(account.timeZone))}
            </p>
          )}
        </div>
      )}
    </Loaded>
  );
}
