import { LockMode } from '@mikro-orm/core';
import { type Transaction, transaction } from '../../db/transaction.ts';
import { ServiceChange } from '../changes/service-change.ts';
import { actingStaff } from '../clients/acting.ts';
import type { VerbContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { processAgain } from '../messaging/give-up-inbound.ts';
import { endRenewal, startRenewal } from '../transfer/renew-credentials.ts';
import { ENDED } from '../transfer/report-ended-run.ts';
import { StaffTask, type TaskChoice, taskKinds } from './staff-task.ts';

export type ResolveTaskInput = { taskId: string; choice: string; note?: string };

/**
 * Staff resolves a task with one of its choices; whatever waits for it is rung (G7). The same choice again by the
 * same person is a success.
 * @throws {DomainError} NOT_FOUND, CHOICE_NOT_OFFERED, TASK_ALREADY_RESOLVED, TRANSFER_COMMITTED; those of
 * `renewCredentials`.
 */
export function resolveTask(ctx: VerbContext, input: ResolveTaskInput): Promise<{ taskId: string }> {
  const { staffId } = actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    if (input.choice === 'end_transfer') await lockUncommitted(tx, input.taskId);
    if (credentialsChoices.includes(input.choice)) await lockTransferOf(tx, input.taskId);
    const task = await tx.em.findOne(
      StaffTask,
      { id: input.taskId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!task) refuse('NOT_FOUND');
    const choice = offeredChoice(task, input.choice);
    if (task.resolvedAt) {
      if (task.choice === choice && task.resolvedBy === staffId) return { taskId: task.id };
      refuse('TASK_ALREADY_RESOLVED', { choice: task.choice ?? '' });
    }
    task.resolvedAt = tx.now;
    task.resolvedBy = staffId;
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

/** Whoever ends a transfer meets the commit at its lock: what staff was told is done is not overtaken by it (G5). */
async function lockUncommitted(tx: Transaction, taskId: string): Promise<void> {
  const [change] = await tx.em.execute<{ state: string }[]>(
    /* sql */ `select c.state from staff_task k join service_change c on c.id = k.change_id
    where k.id = ? for no key update of c`,
    [taskId],
  );
  if (change?.state === 'committed') refuse('TRANSFER_COMMITTED');
}

const credentialsChoices: readonly string[] = taskKinds.credentials_unopened;

/** Before the task: whoever sends a link and settles the task with it has locked the transfer (G5). */
async function lockTransferOf(tx: Transaction, taskId: string): Promise<void> {
  await tx.em.execute(
    /* sql */ `select lock_in_order(array[t.holder_id, t.recipient_id], array[c.service_id], array[c.id])
    from staff_task k join transfer t on t.change_id = k.change_id join service_change c on c.id = k.change_id
    where k.id = ?`,
    [taskId],
  );
}

function offeredChoice(task: StaffTask, typed: string): TaskChoice {
  const choices: readonly TaskChoice[] = taskKinds[task.kind];
  return choices.find((choice) => choice === typed) ?? refuse('CHOICE_NOT_OFFERED', { choices });
}

async function followCredentialsChoice(tx: Transaction, { subjectId, choice }: StaffTask): Promise<void> {
  if (choice === 'send_new_link') await startRenewal(tx, subjectId);
  else await endRenewal(tx, subjectId);
}

async function ringWhoWaits(tx: Transaction, task: StaffTask): Promise<void> {
  if (task.kind === 'credentials_unopened') return followCredentialsChoice(tx, task);
  const { sid } = task.details;
  if (task.choice === 'process_again' && sid !== undefined) return processAgain(tx, sid);
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
      ...(task.choice === 'continue' && task.details['knownVersion'] === ENDED ? { anew: true } : {}),
    });
  }
}
