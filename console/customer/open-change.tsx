import { instantIn } from '../core/format.ts';
import { Loaded, Skeleton } from '../core/states.tsx';
import { type FollowedChange, type FollowedKind, useFollowed } from './followed.ts';
import { Points } from './points.tsx';
import { changeInWords, type ServiceView } from './service-words.tsx';
import { services } from './texts/services.ts';
import { isFollowed, ToChange } from './to-change.tsx';
import { useZone } from './zone.ts';

type Change = NonNullable<ServiceView['openChange']>;

/** What is under way with a service, as it goes on. */
export function OpenChange({ change }: { change: Change }) {
  const { id, kind } = change;
  return (
    <section className="card stack">
      <h2>{services.changeTitle}</h2>
      {isFollowed(kind) ? (
        <>
          <Following kind={kind} changeId={id} />
          <ToChange id={id} kind={kind} />
        </>
      ) : (
        <p>{changeInWords(change)}</p>
      )}
    </section>
  );
}

function Following({ kind, changeId }: { kind: FollowedKind; changeId: string }) {
  const query = useFollowed(kind, changeId);
  return (
    <Loaded query={query} skeleton={<Skeleton cards={1} />}>
      {(change) => <Now change={change} />}
    </Loaded>
  );
}

function Now({ change }: { change: FollowedChange }) {
  const zone = useZone();
  const { kind, state, waitingFor, closedAt } = change;
  const until = 'endsAt' in change ? change.endsAt : change.deadline;
  return (
    <div className="stack" aria-live="polite">
      <p>{closedAt ? services.changeOver : changeInWords({ kind, state })}</p>
      <Points title={services.waitingFor} items={waitingFor} />
      {until && zone && <p className="quiet">{services.deadline(instantIn(until, zone))}</p>}
    </div>
  );
}
