import { type Transaction, transaction } from '../../db/transaction.ts';
import type { VerbContext } from '../context.ts';
import { latestDecision } from '../staff/latest-task.ts';
import { openTask } from '../staff/open-task.ts';
import type { TaskKind } from '../staff/staff-task.ts';
import { type LoadedTransfer, lockTransfer } from './load-transfer.ts';
import { closeTransfer, standingOf } from './progress.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';
import { closedStates, type TransferState, withdrawableStates } from './transfer.ts';

type Step = (tx: Transaction, loaded: LoadedTransfer) => Promise<TransferStanding> | TransferStanding;

/**
 * The frame of every verb that a transfer's run calls: lock, ask whether the transfer is still in one of `states` (a
 * stray call is answered with how it stands and does nothing), end it if staff chose so in any task (G7), take the step. A
 * database that knows less than the run was restored from a backup: the transfer parks until staff says `continue`.
 * @throws {DomainError} NOT_FOUND.
 */
export function answerRun(
  ctx: VerbContext,
  question: TransferQuestion,
  options: { states: readonly TransferState[]; step: Step },
): Promise<TransferStanding> {
  return transaction(ctx, async (tx) => {
    const loaded = await lockTransfer(tx, question.changeId);
    const state = loaded.change.state as TransferState;
    if (loaded.change.version < question.knownVersion && !(await continued(tx, loaded, question))) {
      const knownVersion = String(question.knownVersion);
      await openTask(tx, taskOf(loaded, 'database_restored', { knownVersion }));
      const standing = standingOf(loaded, { waitingFor: 'staff', now: tx.now });
      return { ...standing, version: question.knownVersion };
    }
    if (closedStates.includes(state) || !options.states.includes(state)) {
      return { state, version: loaded.change.version, waitingFor: 'review', wakeAt: null };
    }
    if (loaded.endedByStaff && withdrawableStates.includes(state)) {
      return closeTransfer(tx, loaded, { state: 'refused', reason: 'ended_by_staff' });
    }
    return options.step(tx, loaded);
  });
}

async function continued(tx: Transaction, loaded: LoadedTransfer, question: TransferQuestion) {
  const task = await latestDecision(tx, loaded.change.id, 'database_restored');
  // A leave to continue is for the restore that it was asked about, not for the next one.
  const isMeant = task?.details['knownVersion'] === String(question.knownVersion);
  if (!isMeant || task.choice !== 'continue') return false;
  loaded.change.version = question.knownVersion + 1;
  return true;
}

/** A task about a transfer: its subject is the change, so there is one open of each kind; due by the change's policy. */
export function taskOf(loaded: LoadedTransfer, kind: TaskKind, details?: Record<string, string>) {
  const { change, transfer } = loaded;
  const dueInHours = transfer.policy.taskDueHours;
  return { kind, subjectId: change.id, changeId: change.id, details, dueInHours };
}
