import { reportedFailingRuns, reportFailingRun, settleFailingRun } from '../domain/tasks/failing-run.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import type { Run, Runs } from '../integrations/temporal/failing-runs.ts';
import { subjectOfRun } from '../workflows/messages.ts';

/** A bad version fails every run that wakes: a hundred tasks say so as well as ten thousand would. */
const MOST_TASKS = 100;

type Dependencies = {
  context: () => Promise<VerbContext>;
  runs: Runs;
  /** How many of its tasks may be open at a time, and how many runs one look asks about. */
  mostTasks?: number;
};

/**
 * Looks for runs whose workflow task fails again and again, which no step of theirs can report: those that Temporal has
 * marked, and among those that were overdue since the last look, whatever Temporal marks. Their staff tasks settle
 * themselves once the run goes on. Beside the overdue ones and the open tasks, a look costs the same however many runs
 * there are.
 */
export function createRunWatch({ context, runs, mostTasks = MOST_TASKS }: Dependencies) {
  const suspects = new Set<string>();

  /** Settles the tasks of the runs that go on; resolves to the other runs, of which staff knows. */
  async function settleRecovered(): Promise<Set<string>> {
    const ctx = await context();
    const reported = await reportedFailingRuns(ctx, { limit: mostTasks });
    const found = await Promise.all(reported.map(({ workflowId }) => runs.find(workflowId)));
    const recovered = reported.filter((_, index) => !found[index]?.problem);
    for (const { subjectId } of recovered) await settleFailingRun(ctx, subjectId);
    return new Set(found.flatMap((run) => (run?.problem ? run.workflowId : [])));
  }

  async function failing(limit: number): Promise<Run[]> {
    const marked = (await runs.areMarked()) ? await runs.listMarked(limit) : [];
    const asked = [...suspects].slice(0, mostTasks);
    const found = await Promise.all(asked.map((workflowId) => runs.find(workflowId)));
    for (const workflowId of asked) suspects.delete(workflowId);
    return [...marked, ...found.flatMap((run) => (run?.problem ? [run] : []))];
  }

  return {
    /** A run that was overdue: the next look asks Temporal about it. */
    suspect: (workflowId: string): void => void suspects.add(workflowId),
    /** One look. */
    look: async (): Promise<void> => {
      const known = await settleRecovered();
      const found = await failing(known.size + mostTasks);
      const unknown = found.filter(({ workflowId }) => !known.has(workflowId));
      for (const { workflowId, problem = '' } of unknown.slice(0, mostTasks - known.size)) {
        const subject = subjectOfRun(workflowId);
        if (subject) await reportFailingRun(await context(), { subject, workflowId, problem });
      }
    },
  };
}
