import { LockMode } from '@mikro-orm/core';
import { type Transaction, transaction } from '../../db/transaction.ts';
import { ServiceChange } from '../changes/service-change.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { StaffTask, type TaskChoice, taskKinds } from './staff-task.ts';

export type ResolveTaskInput = { taskId: string; choice: string; note?: string };

/**
 * Staff resolves a task with one of its choices; whatever waits for it is rung (G7). The same choice again by the
 * same person is a success.
 * @throws {DomainError} NOT_FOUND, CHOICE_NOT_OFFERED, TASK_ALREADY_RESOLVED.
 */
export function resolveTask(ctx: VerbContext, input: ResolveTaskInput): Promise<{ taskId: string }> {
  const { actor } = ctx;
  if (actor.type !== 'staff') refuse('FORBIDDEN');
  return transaction(ctx, async (tx) => {
    const task = await tx.em.findOne(
      StaffTask,
      { id: input.taskId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!task) refuse('NOT_FOUND');
    const choice = offeredChoice(task, input.choice);
    if (task.resolvedAt) {
      if (task.choice === choice && task.resolvedBy === actor.staffId) return { taskId: task.id };
      refuse('TASK_ALREADY_RESOLVED', { choice: task.choice ?? '' });
    }
    task.resolvedAt = tx.now;
    task.resolvedBy = actor.staffId;
    task.choice = choice;
    task.note = input.note ?? null;
    tx.event({
      type: 'task.resolved',
      changeId: task.changeId ?? undefined,
      clientId: task.clientId ?? undefined,
      data: { kind: task.kind, choice },
    });
    await ringWhoWaits(tx, task);
    return { taskId: task.id };
  });
}

function offeredChoice(task: StaffTask, typed: string): TaskChoice {
  const choices: readonly TaskChoice[] = taskKinds[task.kind];
  return choices.find((choice) => choice === typed) ?? refuse('CHOICE_NOT_OFFERED', { choices });
}

async function ringWhoWaits(tx: Transaction, task: StaffTask): Promise<void> {
  if (task.messageId) {
    tx.handoff({ kind: 'delivery', messageId: task.messageId, ring: 'taskResolved' });
    return;
  }
  if (!task.changeId) return;
  const change = await tx.em.findOne(ServiceChange, { id: task.changeId });
  if (change?.kind === 'transfer' && !change.closedAt) {
    tx.handoff({
      kind: 'transfer',
      changeId: change.id,
      serviceId: change.serviceId,
      ring: 'taskResolved',
    });
  }
}
