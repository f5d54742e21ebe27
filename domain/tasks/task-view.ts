import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { choicesOf, StaffTask, wantsOf } from './staff-task.ts';
import { groundsOf, type TaskGround } from './task-ground.ts';

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

type TaskView = ReturnType<typeof view>;

/** A task as staff sees it: why it exists, what it is about, what can be chosen, until when (G7). */
function view(task: StaffTask, ground: TaskGround = { clients: [], reports: [], version: '' }) {
  return {
    id: task.id,
    kind: task.kind,
    subjectId: task.subjectId,
    changeId: task.changeId ?? null,
    clientId: task.clientId ?? null,
    messageId: task.messageId ?? null,
    details: task.details,
    choices: choicesOf(task.kind),
    wants: wantsOf(task.kind),
    ...ground,
    ownerId: task.ownerId ?? null,
    openedAt: task.openedAt.toISOString(),
    dueAt: task.dueAt.toISOString(),
    resolvedAt: task.resolvedAt?.toISOString() ?? null,
    resolvedBy: task.resolvedBy ?? null,
    choice: task.choice ?? null,
    note: task.note ?? null,
    answers: task.answers ?? null,
  };
}
