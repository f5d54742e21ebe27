import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { choicesOf, StaffTask, type TaskChoice, type TaskKind } from './staff-task.ts';
import { groundsOf, type TaskGround } from './task-ground.ts';

/** A task as staff sees it: why it exists, what it is about, what can be chosen, until when (G7). */
export type TaskView = {
  id: string;
  kind: TaskKind;
  subjectId: string;
  changeId: string | null;
  clientId: string | null;
  messageId: string | null;
  details: Record<string, string>;
  choices: readonly TaskChoice[];
  /** Whom it concerns, as he is now, and the version of all that it is decided on: handed back with the choice. */
  clients: TaskGround['clients'];
  version: string;
  ownerId: string | null;
  openedAt: string;
  dueAt: string;
  resolvedAt: string | null;
  resolvedBy: string | null;
  choice: string | null;
  note: string | null;
};

/** One task, for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function taskView(ctx: VerbContext, input: { taskId: string }): Promise<TaskView> {
  actingStaff(ctx);
  const em = read(ctx);
  const task = await em.findOne(StaffTask, { id: input.taskId });
  if (!task) refuse('NOT_FOUND');
  const grounds = await groundsOf(em, [task.id]);
  return view(task, grounds.get(task.id));
}

/** Open tasks by due date, or resolved ones, for staff. Two SQL. @throws {DomainError} FORBIDDEN. */
export async function listTasks(
  ctx: VerbContext,
  input: Page & { resolved: boolean; changeId?: string | undefined },
): Promise<TaskView[]> {
  actingStaff(ctx);
  const em = read(ctx);
  const { after } = input;
  const tasks = await em.find(
    StaffTask,
    {
      resolvedAt: input.resolved ? { $ne: null } : null,
      ...(input.changeId ? { changeId: input.changeId } : {}),
      ...(after ? { $or: [{ dueAt: { $gt: after.at } }, { dueAt: after.at, id: { $gt: after.id } }] } : {}),
    },
    { orderBy: { dueAt: 'asc', id: 'asc' }, limit: input.limit },
  );
  const grounds = await groundsOf(
    em,
    tasks.map(({ id }) => id),
  );
  return tasks.map((task) => view(task, grounds.get(task.id)));
}

function view(task: StaffTask, ground: TaskGround = { clients: [], version: '' }): TaskView {
  return {
    id: task.id,
    kind: task.kind,
    subjectId: task.subjectId,
    changeId: task.changeId ?? null,
    clientId: task.clientId ?? null,
    messageId: task.messageId ?? null,
    details: task.details,
    choices: choicesOf(task.kind),
    ...ground,
    ownerId: task.ownerId ?? null,
    openedAt: task.openedAt.toISOString(),
    dueAt: task.dueAt.toISOString(),
    resolvedAt: task.resolvedAt?.toISOString() ?? null,
    resolvedBy: task.resolvedBy ?? null,
    choice: task.choice ?? null,
    note: task.note ?? null,
  };
}
