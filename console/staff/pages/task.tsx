import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useAct } from '../../core/act.ts';
import { queryClient, trpc } from '../../core/api.ts';
import { Page } from '../../core/page.tsx';
import { Loaded } from '../../core/states.tsx';
import { KeyReset } from '../clients/key-reset.tsx';
import { useReviewedClient } from '../clients/use-reviewed-client.tsx';
import { Unmatched } from '../payments/unmatched.tsx';
import { differences, Outdated, useReadAgain, useReviewed } from '../reviewed.tsx';
import { AccessesToSend } from '../tasks/accesses-to-send.tsx';
import { Braked } from '../tasks/braked.tsx';
import { Reports } from '../tasks/reports.tsx';
import { Resolution } from '../tasks/resolution.tsx';
import { type ResolveAct, ResolveForm } from '../tasks/resolve-form.tsx';
import { TaskFacts } from '../tasks/task-facts.tsx';
import type { Client } from '../texts/clients.ts';
import { type Task, taskWords } from '../texts/task-words.ts';
import { tasks } from '../texts/tasks.ts';

const route = getRouteApi('/equipo/tareas/$taskId');

/** One task: what happened, whom it concerns, and the choices that resolve it. */
export function TaskPage() {
  const { taskId } = route.useParams();
  const query = useQuery(trpc.staff.tasks.get.queryOptions({ taskId }));
  const { data } = query;
  return (
    <Page title={data ? taskWords[data.kind].title : tasks.one} suffix={tasks.suffix}>
      <Link className="plain" to="/equipo/tareas">
        {tasks.back}
      </Link>
      <Loaded query={query}>{(task) => <Standing key={taskId} task={task} />}</Loaded>
    </Page>
  );
}

function Standing({ task }: { task: Task }) {
  const { seen, newer, accept } = useReviewed(task);
  const readAgain = () => queryClient.invalidateQueries({ queryKey: trpc.staff.tasks.pathKey() });
  const act = useAct(trpc.staff.tasks.resolve.mutationOptions(), { onDone: readAgain });
  useReadAgain(act, seen.version, readAgain);
  return (
    <>
      {task.resolvedAt ? (
        <Resolution task={task} isLost={act.reason?.code === 'TASK_ALREADY_RESOLVED'} />
      ) : (
        newer && <Outdated changes={changesIn(seen, newer)} onAccept={() => accept(newer)} />
      )}
      <TaskFacts task={task.resolvedAt ? task : seen} />
      {task.kind === 'security_key_lost' && task.clientId && <LostKey clientId={task.clientId} />}
      {task.kind === 'payment_unmatched' && <Unmatched paymentId={task.subjectId} />}
      {task.kind === 'activation_by_hand' && task.choice === 'done_by_hand' && task.changeId && (
        <AccessesToSend changeId={task.changeId} />
      )}
      {!task.resolvedAt && (
        <>
          <Reports reports={seen.reports} />
          {seen.kind === 'brake' && <Braked />}
          <div hidden={newer !== undefined}>
            <Choices task={seen} act={act} />
          </div>
        </>
      )}
    </>
  );
}

/** What this task asks for is decided here as well as on the client's page. */
function LostKey({ clientId }: { clientId: string }) {
  const query = useQuery(trpc.staff.clients.get.queryOptions({ clientId }));
  return <Loaded query={query}>{(client) => <LostKeyOf client={client} />}</Loaded>;
}

function LostKeyOf({ client }: { client: Client }) {
  const { decided, outdated } = useReviewedClient(client);
  return (
    <>
      {outdated}
      <div hidden={outdated !== undefined}>
        <KeyReset {...decided} />
      </div>
    </>
  );
}

function Choices({ task, act }: { task: Task; act: ResolveAct }) {
  return (
    <section className="card stack">
      <h2>{tasks.what}</h2>
      <ResolveForm task={task} act={act} />
    </section>
  );
}

/** What a decision over the task is for, and is another by now. */
function changesIn(seen: Task, newer: Task): string[] {
  const ofClients = newer.clients.flatMap((client) => {
    const before = seen.clients.find(({ id }) => id === client.id);
    return before ? differences(tasks.changed, before, client) : [];
  });
  const hasMoved = stateOf(seen) !== stateOf(newer);
  if (seen.kind === 'brake') return [...ofClients, tasks.listed];
  return hasMoved ? [...ofClients, tasks.moved] : ofClients;
}

/** A version begins with where the task's change stands. */
function stateOf({ version }: Task): string | undefined {
  return version.split('.')[0];
}
