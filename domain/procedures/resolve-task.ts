import { isDeepStrictEqual } from 'node:util';
import { refuse } from '../errors.ts';
import { type Answers, checkedAnswers } from '../tasks/answers.ts';
import { choicesOf, effectOf, StaffTask } from '../tasks/staff-task.ts';
import { lockGround, refuseUnseenGround } from '../tasks/task-ground.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { follow, lockFor } from './task-choices.ts';

export type ResolveTaskInput = {
  taskId: string;
  choice: string;
  note?: string;
  /** Of what the task showed. */
  version?: string;
  /** What the choice wants to be told. */
  answers?: Answers;
};

/**
 * Staff resolves a task with one of its choices; whatever waits for it is rung (G7). The same choice again by the
 * same person is a success, unless it brings a note or answers that would be lost.
 * @throws {DomainError} NOT_FOUND, CHOICE_NOT_OFFERED, INVALID_INPUT, TASK_ALREADY_RESOLVED, REVIEW_OUTDATED, TRANSFER_COMMITTED,
 * LINK_LAPSED; those of `renewCredentials`.
 */
export function resolveTask(ctx: VerbContext, input: ResolveTaskInput): Promise<{ taskId: string }> {
  const { staffId } = actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    const task = (await tx.em.findOne(StaffTask, { id: input.taskId })) ?? refuse('NOT_FOUND');
    const { id: taskId, kind } = task;
    const choices = choicesOf(kind);
    const choice = choices.find((offered) => offered === input.choice);
    const effect = choice && effectOf(kind, choice);
    if (!effect) refuse('CHOICE_NOT_OFFERED', { choices });
    const answers = checkedAnswers(effect, input.answers, tx.now);
    const hasGround = effect.onGround ?? input.version !== undefined;
    const lock = effect.locks && lockFor[effect.locks];
    if (lock?.beforeGround) await lock.take(tx, task);
    if (hasGround) await lockGround(tx, taskId);
    if (lock?.beforeGround === false) await lock.take(tx, task);
    const decision = { resolvedBy: staffId, choice, note: input.note, answers };
    // What settles a message on the way must find its task resolved.
    const found = await tx.em.nativeUpdate(
      StaffTask,
      { id: taskId, resolvedAt: null },
      { resolvedAt: tx.now, ...decision, note: input.note ?? null, answers: answers ?? null },
    );
    if (found === 0) return sayHowResolved(tx, taskId, decision);
    if (hasGround) await refuseUnseenGround(tx, task, input.version);
    tx.event({
      type: 'task.resolved',
      changeId: task.changeId ?? undefined,
      clientId: task.clientId ?? undefined,
      data: { kind, choice },
    });
    await follow[effect.does](tx, task, { choice, answers: answers ?? {} });
    return { taskId };
  });
}

async function sayHowResolved(
  tx: Transaction,
  taskId: string,
  decision: { resolvedBy: string; choice: string; note: string | undefined; answers: Answers | undefined },
): Promise<{ taskId: string }> {
  const { choice, resolvedBy, note, answers } = await tx.em.findOneOrFail(
    StaffTask,
    { id: taskId },
    { refresh: true },
  );
  const isLost =
    (decision.note !== undefined && decision.note !== note) ||
    !isDeepStrictEqual(decision.answers ?? null, answers ?? null);
  if (choice === decision.choice && resolvedBy === decision.resolvedBy && !isLost) return { taskId };
  refuse('TASK_ALREADY_RESOLVED', { choice: choice ?? '' });
}
