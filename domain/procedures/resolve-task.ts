import { LockMode } from '@mikro-orm/core';
import { actingStaff } from '../access/acting.ts';
import { ENDED } from '../changes/report-ended-run.ts';
import { ringChange } from '../changes/ring.ts';
import { ServiceChange } from '../changes/service-change.ts';
import { endRenewal, startRenewal } from '../credentials/renew-credentials.ts';
import { refuse } from '../errors.ts';
import { processAgain } from '../messaging/give-up-inbound.ts';
import { lockMessage } from '../messaging/message-stand.ts';
import { followChoice } from '../messaging/review-message.ts';
import { liftStop } from '../messaging/sending-stop.ts';
import { StaffTask, type TaskChoice, taskKinds } from '../tasks/staff-task.ts';
import { lockGround, refuseUnseenGround, restsOnGround } from '../tasks/task-ground.ts';
import type { VerbContext } from '../transaction/context.ts';
import { type Transaction, transaction } from '../transaction/transaction.ts';
import { lockForNewLink, sendNewLink } from './new-link.ts';

export type ResolveTaskInput = {
  taskId: string;
  choice: string;
  note?: string;
  /** Of what the task showed. */
  version?: string;
};

/**
 * Staff resolves a task with one of its choices; whatever waits for it is rung (G7). The same choice again by the
 * same person is a success, unless it brings a note that would be lost.
 * @throws {DomainError} NOT_FOUND, CHOICE_NOT_OFFERED, TASK_ALREADY_RESOLVED, REVIEW_OUTDATED, TRANSFER_COMMITTED,
 * LINK_LAPSED; those of `renewCredentials`.
 */
export function resolveTask(ctx: VerbContext, input: ResolveTaskInput): Promise<{ taskId: string }> {
  const { staffId } = actingStaff(ctx);
  return transaction(ctx, async (tx) => {
    // More than the ground, so it goes first: all of it in G5's order.
    if (input.choice === 'send_again') await lockForNewLink(tx, input.taskId);
    const hasGround = restsOnGround(input);
    if (hasGround) await lockGround(tx, input.taskId);
    if (input.choice === 'end_transfer') await lockUncommitted(tx, input.taskId);
    if (input.choice === 'mended') await lockStopOf(tx, input.taskId);
    const task = await tx.em.findOne(
      StaffTask,
      { id: input.taskId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!task) refuse('NOT_FOUND');
    const choice = offeredChoice(task, input.choice);
    if (task.resolvedAt) {
      const isLost = input.note !== undefined && input.note !== task.note;
      if (task.choice === choice && task.resolvedBy === staffId && !isLost) return { taskId: task.id };
      refuse('TASK_ALREADY_RESOLVED', { choice: task.choice ?? '' });
    }
    if (hasGround) await refuseUnseenGround(tx, task, input.version);
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

/** Before the task: a message that comes through locks them in this order. */
async function lockStopOf(tx: Transaction, taskId: string): Promise<void> {
  await tx.em.execute(
    'select from sending_stop where id = (select subject_id from staff_task where id = ?) for no key update',
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

async function followMessageChoice(tx: Transaction, { choice }: StaffTask, messageId: string): Promise<void> {
  // What settles the message must find its task resolved.
  await tx.em.flush();
  const message = await lockMessage(tx, messageId);
  if (message?.state !== 'parked') return;
  if (choice === 'send_again' && (await sendNewLink(tx, message))) return;
  await followChoice(tx, message, choice);
}

async function ringWhoWaits(tx: Transaction, task: StaffTask): Promise<void> {
  if (task.kind === 'credentials_unopened') return followCredentialsChoice(tx, task);
  const { sid } = task.details;
  if (task.choice === 'process_again' && sid !== undefined) return processAgain(tx, sid);
  if (task.kind === 'sending_stopped') return liftStop(tx, task.subjectId);
  if (task.messageId) return followMessageChoice(tx, task, task.messageId);
  if (!task.changeId) return;
  const change = await tx.em.findOne(ServiceChange, { id: task.changeId });
  if (!change || change.closedAt) return;
  const anew = task.choice === 'continue' && task.details['knownVersion'] === ENDED;
  ringChange(tx, change, 'taskResolved', { anew });
}
