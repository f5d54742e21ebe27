import { setTimeout } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type Event = NonNullable<History['events']>[number];

const LOOK_MS = 50;

/** What a run did, counted in its history. */
export type Steps = { tasks: number; activities: number; signals: number; timers: number };

export function stepsOf({ events }: History): Steps {
  const count = (attributes: keyof Event) => events?.filter((event) => event[attributes]).length ?? 0;
  return {
    tasks: count('workflowTaskCompletedEventAttributes'),
    activities: count('activityTaskCompletedEventAttributes'),
    signals: count('workflowExecutionSignaledEventAttributes'),
    timers: count('timerStartedEventAttributes'),
  };
}

/** @throws Error when the floor did not take the very same steps: then there is no ratio. */
export function assertSameSteps(ours: History, floor: History): void {
  const [one, other] = [ours, floor].map((history) => JSON.stringify(stepsOf(history)));
  if (one !== other) throw new Error(`the floor took other steps: ${one} and ${other}`);
}

export function historyOf(client: Client, workflowId: string): Promise<History> {
  return client.workflow.getHandle(workflowId).fetchHistory();
}

/** Bytes of a history as Temporal counts them against its limit. */
export async function bytesOf(client: Client, workflowId: string): Promise<number> {
  const { historySize } = await client.workflow.getHandle(workflowId).describe();
  if (!historySize) throw new Error(`Temporal did not say how large ${workflowId} is`);
  return historySize;
}

/** Resolves when the run has started so many timers and waits with nothing under way, so that the next ring comes alone. */
export async function untilWaiting(
  client: Client,
  workflowId: string,
  options: { timers: number; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    const history = await historyOf(client, workflowId).catch((): History => ({}));
    if (history.events?.at(-1)?.timerStartedEventAttributes && stepsOf(history).timers === options.timers)
      return;
    await setTimeout(LOOK_MS, undefined, { signal: options.signal });
  }
}
