import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { When } from '../desk.tsx';
import { Paged } from '../paged.tsx';
import { tasks } from '../texts/tasks.ts';

/** What the clock would have done and waits for staff (B10). */
export function Braked() {
  const list = useInfiniteQuery(trpc.staff.tasks.braked.infiniteQueryOptions({}, byCursor));
  return (
    <section className="stack">
      <h2>{tasks.braked}</h2>
      <Paged query={list} empty={{ title: tasks.brakedEmpty, next: tasks.brakedEmptyNext }}>
        {({ what, serviceLabel, reason, refusedAt }) => (
          <div className="card stack tight">
            <h3>
              {tasks.brakedKinds[what]}: {serviceLabel}
            </h3>
            <p className="quiet">
              <When at={refusedAt} /> · {tasks.brakedReasons[reason] ?? reason}
            </p>
          </div>
        )}
      </Paged>
    </section>
  );
}
