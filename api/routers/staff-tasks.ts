import { z } from 'zod';
import { listBraked } from '../../domain/changes/list-braked.ts';
import { resolveTask } from '../../domain/procedures/resolve-task.ts';
import { answerNames, offeredChoices, type TaskKind, taskKinds } from '../../domain/tasks/staff-task.ts';
import { listTasks, taskView } from '../../domain/tasks/task-view.ts';
import { listing } from '../cursor.ts';
import { freeText, id, instant, pageInput, pageOf, requestId } from '../schemas.ts';
import { router, staffProcedure, verbContext } from '../trpc.ts';

const MAX_NOTE = 1_000;
const MAX_CHOICE = 100;
const MAX_ANSWER = 1_000;
/** A state and the versions of two clients; of the brake whether there was a silence, and what it lists last. */
const VERSION = /^[a-z_]{0,40}(\.\d{1,9}){0,2}$/;

const kind = z.enum(Object.keys(taskKinds) as TaskKind[]);

export const taskOutput = z.object({
  id,
  kind,
  subjectId: id,
  changeId: id.nullable(),
  clientId: id.nullable(),
  messageId: id.nullable(),
  details: z.record(z.string(), z.string()),
  choices: z.array(z.enum(offeredChoices)).readonly(),
  /** By choice: the names of the answers that it wants. */
  wants: z.record(z.string(), z.array(z.enum(answerNames))),
  clients: z.array(z.object({ id, name: z.string(), email: z.string(), phone: z.string() })).readonly(),
  /** Of `payment_reported`: what its client says, and of which type the receipt is that `staff.payments.receipt` gives by this id. */
  reports: z
    .array(
      z.object({
        id,
        reportedAt: instant,
        paidAt: instant.nullable(),
        amount: z.string().nullable(),
        contentType: z.string().nullable(),
      }),
    )
    .readonly(),
  /** Of what the task shows; handed back with the choice. */
  version: z.string(),
  ownerId: id.nullable(),
  openedAt: instant,
  dueAt: instant,
  resolvedAt: instant.nullable(),
  resolvedBy: id.nullable(),
  /** Null while it is open, and for what events settled. */
  resolvedByName: z.string().nullable(),
  choice: z.enum([...offeredChoices, 'overtaken']).nullable(),
  note: z.string().nullable(),
  answers: z.record(z.string(), z.string()).nullable(),
});

const brakedOutput = z.object({
  id,
  what: z.enum(['ending', 'suspension']),
  /** What it is asked for by: a change, a debt. */
  subjectId: id,
  serviceId: id,
  serviceLabel: z.string(),
  /** `daily_cap` or `silence`. */
  reason: z.string(),
  refusedAt: instant,
});

/** Staff tasks (G7): what cannot go on by itself, by due date, and the choices that resolve it. */
export const staffTasksRouter = router({
  /**
   * Open tasks, the most urgent first; with `resolved` the ones that are over, the last one first. Of one change, client or
   * kind, if asked.
   */
  list: staffProcedure
    .input(
      pageInput
        .extend({
          resolved: z.boolean().default(false),
          changeId: id.optional(),
          clientId: id.optional(),
          kind: kind.optional(),
        })
        .prefault({}),
    )
    .output(pageOf(taskOutput))
    .query(listing(listTasks, ({ dueAt, resolvedAt }) => resolvedAt ?? dueAt)),

  /** What the open task `brake` lists: what the clock alone would have done and waits for staff (B10), the oldest first. */
  braked: staffProcedure
    .input(pageInput.prefault({}))
    .output(pageOf(brakedOutput))
    .query(listing(listBraked, ({ refusedAt }) => refusedAt)),

  /** One task with its choices, as it stands. Errors: NOT_FOUND. */
  get: staffProcedure
    .input(z.object({ taskId: id }))
    .output(taskOutput)
    .query(async ({ ctx, input, path }) => taskView(await verbContext(ctx, path), input)),

  /**
   * Resolves a task with one of its `choices`, for what it showed: the `version` that was read. Without one it is for
   * what the task showed when it was opened. A choice that `wants` something takes it as `answers`. Errors: NOT_FOUND,
   * CHOICE_NOT_OFFERED, INVALID_INPUT, TASK_ALREADY_RESOLVED, REVIEW_OUTDATED, TRANSFER_COMMITTED.
   */
  resolve: staffProcedure
    .input(
      z.object({
        taskId: id,
        choice: freeText(MAX_CHOICE),
        note: freeText(MAX_NOTE).optional(),
        answers: z.record(freeText(MAX_CHOICE), freeText(MAX_ANSWER)).optional(),
        version: z.string().regex(VERSION, 'se esperaba la versión que muestra la tarea').optional(),
        requestId,
      }),
    )
    .output(z.object({ taskId: id }))
    .mutation(async ({ ctx, input, path }) => resolveTask(await verbContext(ctx, path, input), input)),
});
