import { useInfiniteQuery } from '@tanstack/react-query';
import { trpc } from '../../core/api.ts';
import { byCursor } from '../../core/by-cursor.ts';
import { ChangeCard } from '../changes/change-card.tsx';
import { IfAny } from '../paged.tsx';
import { OpenTasks } from '../tasks/open-tasks.tsx';
import { clients } from '../texts/clients.ts';

/** What is open with a client: changes, and what waits for staff. */
export function Underway({ clientId }: { clientId: string }) {
  const list = useInfiniteQuery(
    trpc.staff.changes.list.infiniteQueryOptions({ clientId, open: true }, byCursor),
  );
  return (
    <>
      <OpenTasks filter={{ clientId }} />
      <IfAny title={clients.changes} query={list}>
        {(change) => <ChangeCard change={change} />}
      </IfAny>
    </>
  );
}
