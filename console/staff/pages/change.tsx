import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { Accesses } from '../changes/accesses.tsx';
import { Standing } from '../changes/standing.tsx';
import { Timeline } from '../changes/timeline.tsx';
import { Withdrawal } from '../changes/withdrawal.tsx';
import { type Change, stateInWords, waitingForOf } from '../changes/words.ts';
import { Messages } from '../messages/messages.tsx';
import { readAgain } from '../read-again.ts';
import { differences, Outdated, useReadAgain, useReviewed } from '../reviewed.tsx';
import { OpenTasks } from '../tasks/open-tasks.tsx';
import { changes } from '../texts/changes.ts';

const route = getRouteApi('/equipo/tramites/$changeId');

/** One change: who takes part, what happened, what was told, what waits, and its withdrawal. */
export function ChangePage() {
  const { changeId } = route.useParams();
  const query = useQuery(trpc.staff.changes.get.queryOptions({ changeId }));
  const { data } = query;
  const title = data ? `${changes.kinds[data.kind]} ${data.reference}` : changes.one;
  return (
    <Page title={title} suffix={changes.suffix}>
      <Link className="plain" to="/equipo">
        {changes.back}
      </Link>
      <Loaded query={query}>{(change) => <Following key={changeId} change={change} />}</Loaded>
    </Page>
  );
}

function Following({ change }: { change: Change }) {
  const reviewed = useReviewed(change);
  const act = useAct(trpc.staff.changes.withdraw.mutationOptions(), { onDone: readAgain });
  // What differs after one's own withdrawal is nobody else's doing.
  const isDone = act.answer !== undefined;
  const seen = isDone ? change : reviewed.seen;
  const newer = isDone ? undefined : reviewed.newer;
  useReadAgain(act, reviewed.seen.version, readAgain);
  return (
    <>
      {newer && <Outdated changes={changesIn(seen, newer)} onAccept={() => reviewed.accept(newer)} />}
      <Standing change={seen} />
      <OpenTasks filter={{ changeId: change.id }} />
      <Accesses change={change} />
      <Timeline entries={change.timeline} />
      <div hidden={newer !== undefined}>{!seen.closedAt && <Withdrawal change={seen} act={act} />}</div>
      <Messages filter={{ changeId: change.id }} />
    </>
  );
}

function changesIn(seen: Change, newer: Change): string[] {
  return differences(
    { state: changes.state, waitingFor: changes.waitingFor },
    { state: stateInWords(seen.state), waitingFor: waitingForOf(seen).join('; ') },
    { state: stateInWords(newer.state), waitingFor: waitingForOf(newer).join('; ') },
  );
}
