import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { refuse } from '../errors.ts';
import type { Page, Position } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read } from '../transaction/transaction.ts';
import { choicesOf, StaffTask, type TaskKind, wantsOf } from './staff-task.ts';
import { groundsOf, type TaskGround } from './task-ground.ts';

/** One task, for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function taskView(ctx: VerbContext, input: { taskId: string }): Promise<TaskView> {
  actingStaff(ctx);
  const em = read(ctx);
  const [shown] = await viewsOf(em, await em.find(StaffTask, { id: input.taskId }));
  return shown ?? refuse('NOT_FOUND');
}

type ListTasksInput = Page & {
  resolved: boolean;
  changeId?: string | undefined;
  clientId?: string | undefined;
  kind?: TaskKind | undefined;
};

/** Open tasks by due date, or resolved ones, the last one first, for staff. @throws {DomainError} FORBIDDEN. */
export async function listTasks(ctx: VerbContext, input: ListTasksInput): Promise<TaskView[]> {
  actingStaff(ctx);
  const em = read(ctx);
  const { after, resolved, limit } = input;
  const position = after && (resolved ? before(after) : later(after));
  const tasks = await em.find(
    StaffTask,
    { $and: [{ resolvedAt: resolved ? { $ne: null } : null }, filterOf(input), position ?? {}] },
    { orderBy: resolved ? { resolvedAt: 'desc', id: 'desc' } : { dueAt: 'asc', id: 'asc' }, limit },
  );
  return viewsOf(em, tasks);
}

function filterOf({ changeId, clientId, kind }: ListTasksInput): FilterQuery<StaffTask> {
  return { ...(changeId && { changeId }), ...(clientId && { clientId }), ...(kind && { kind }) };
}

const later = ({ at, id }: Position): FilterQuery<StaffTask> => ({
  $or: [{ dueAt: { $gt: at } }, { dueAt: at, id: { $gt: id } }],
});
const before = ({ at, id }: Position): FilterQuery<StaffTask> => ({
  $or: [{ resolvedAt: { $lt: at } }, { resolvedAt: at, id: { $lt: id } }],
});

async function viewsOf(em: EntityManager, tasks: readonly StaffTask[]): Promise<TaskView[]> {
  const grounds = await groundsOf(
    em,
    tasks.map(({ id }) => id),
  );
  const names = await namesOfStaff(em, tasks);
  return tasks.map((task) => view(task, names.get(task.resolvedBy ?? ''), grounds.get(task.id)));
}

/** Who resolved them, by id; asks nobody where none was resolved by a person. */
async function namesOfStaff(em: EntityManager, tasks: readonly StaffTask[]): Promise<Map<string, string>> {
  const ids = tasks.flatMap(({ resolvedBy }) => resolvedBy ?? []);
  if (ids.length === 0) return new Map();
  const rows = await em.execute<{ id: string; name: string }[]>(
    'select id, name from staff where id = any(?::uuid[])',
    [arrayLiteral(ids)],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

type TaskView = ReturnType<typeof view>;

/** A task as staff sees it: why it exists, what it is about, what can be chosen, until when (G7). */
function view(
  task: StaffTask,
  resolvedByName: string | undefined,
  ground: TaskGround = { clients: [], reports: [], version: '' },
) {
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
    resolvedByName: resolvedByName ?? null,
    choice: task.choice ?? null,
    note: task.note ?? null,
    answers: task.answers ?? null,
  };
}
