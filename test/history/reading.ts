import type { History } from '@temporalio/common/lib/proto-utils.js';

const SUFFIX = 'EventAttributes';

export type EventKinds = Readonly<Record<string, number>>;

/** How many events of each kind a history holds: `workflowTaskScheduled`, `timerFired`, … */
export function eventKinds({ events }: History): EventKinds {
  const kinds: Record<string, number> = {};
  for (const event of events ?? []) {
    const [attributes] = Object.entries(event).find(([key, value]) => key.endsWith(SUFFIX) && value) ?? [];
    const kind = attributes?.slice(0, -SUFFIX.length) ?? 'unknown';
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

/** Temporal's number for a task turned down because a signal came in while it was answered: it is simply given again. */
const UNHANDLED_COMMAND = 1;

/** How many workflow tasks failed by themselves (invariant 16). */
export function failedTasks({ events }: History): number {
  const failures = (events ?? []).map((event) => event.workflowTaskFailedEventAttributes).filter(Boolean);
  return failures.filter((failure) => failure?.cause !== UNHANDLED_COMMAND).length;
}

/** The steps that a history is made of (P1). */
export type Steps = {
  tasks: number;
  activities: number;
  signals: number;
  timers: number;
  upserts: number;
  markers: number;
};

export function stepsOf(history: History): Steps {
  const kinds = eventKinds(history);
  return {
    tasks: kinds['workflowTaskScheduled'] ?? 0,
    activities: kinds['activityTaskScheduled'] ?? 0,
    signals: kinds['workflowExecutionSignaled'] ?? 0,
    timers: kinds['timerStarted'] ?? 0,
    upserts: kinds['upsertWorkflowSearchAttributes'] ?? 0,
    markers: kinds['markerRecorded'] ?? 0,
  };
}

/** How many events these steps make when nothing fails and nothing is left over (P1). */
export function eventsByLaw({ tasks, activities, signals, timers, upserts, markers }: Steps): number {
  const startAndEnd = 2;
  return startAndEnd + 3 * tasks + 3 * activities + signals + 2 * timers + upserts + markers;
}

/** The activities in the order in which the run asked for them. */
export function activityNames({ events }: History): string[] {
  return (events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: attributes }) => attributes?.activityType?.name ?? [],
  );
}

/** The signals in the order in which they came. */
export function signalNames({ events }: History): string[] {
  return (events ?? []).flatMap(
    ({ workflowExecutionSignaledEventAttributes: attributes }) => attributes?.signalName ?? [],
  );
}
