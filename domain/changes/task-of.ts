import type { NewTask } from '../tasks/open-task.ts';
import type { TaskKind } from '../tasks/staff-task.ts';
import type { LoadedChange } from './progress.ts';

/** A task about a change: its subject is the change, so there is one open of each kind; due by the change's policy. */
export function taskOf(
  { change }: Pick<LoadedChange, 'change'>,
  kind: TaskKind,
  details?: Record<string, string>,
): NewTask {
  const dueInHours = change.policy.taskDueHours;
  return { kind, subjectId: change.id, changeId: change.id, details, dueInHours };
}
