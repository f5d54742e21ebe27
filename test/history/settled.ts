import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { type EventKinds, eventKinds } from './reading.ts';

const workflowTaskEnds = ['workflowTaskCompleted', 'workflowTaskTimedOut', 'workflowTaskFailed'];
const activityEnds = ['activityTaskCompleted', 'activityTaskFailed', 'activityTaskTimedOut'];

/**
 * Resolves once nothing is under way any more: no handoff, no message, no task and no activity of the run. What is done
 * after this meets a run that only waits, so that every step stands alone in its history.
 */
export async function settled(fixture: Fixture, workflowId: string): Promise<void> {
  const run = fixture.client.workflow.getHandle(workflowId);
  const waitingAt = async (): Promise<number | undefined> => {
    const history = await run.fetchHistory();
    return isWaiting(eventKinds(history)) ? history.events?.length : undefined;
  };
  await until(async () => {
    const before = await waitingAt();
    if (before === undefined) return false;
    await fixture.quiet();
    return (await waitingAt()) === before;
  }, `${workflowId} has nothing under way`);
}

function isWaiting(kinds: EventKinds): boolean {
  const sum = (names: string[]) => names.reduce((total, name) => total + (kinds[name] ?? 0), 0);
  return (
    sum(['workflowTaskScheduled']) === sum(workflowTaskEnds) &&
    sum(['activityTaskScheduled']) === sum(activityEnds)
  );
}
