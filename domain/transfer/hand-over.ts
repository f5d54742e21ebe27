import { read, type Transaction } from '../../db/transaction.ts';
import { Client } from '../clients/client.ts';
import type { VerbContext } from '../context.ts';
import { Service } from '../services/service.ts';
import { openTask } from '../staff/open-task.ts';
import { answerRun, latestTask, taskOf } from './answer-run.ts';
import type { LoadedTransfer } from './load-transfer.ts';
import { moveTo, standingOf, subjects } from './progress.ts';
import type { TransferQuestion, TransferStanding } from './standing.ts';

/** The panel account that is handed over, and to whom. Stays inside one activity. */
export type HandOverSubject = { panelUser: string; panelDomain: string; recipientEmail: string };

/**
 * Rechecks the stage before an effect on the panel (G5): undefined unless the transfer is committed, its hand-over
 * still open and the recipient still the holder.
 */
export async function handOverSubject(
  ctx: VerbContext,
  changeId: string,
): Promise<HandOverSubject | undefined> {
  const em = read(ctx);
  const rows = await em.execute<{ service_id: string; recipient_id: string }[]>(
    /* sql */ `select c.service_id, t.recipient_id from service_change c
    join transfer t on t.change_id = c.id
    join ownership_interval o on o.service_id = c.service_id and o.client_id = t.recipient_id and o.ended_at is null
    where c.id = ? and c.state = 'committed'`,
    [changeId],
  );
  const [subject] = rows;
  if (!subject) return undefined;
  const service = await em.findOneOrFail(Service, { id: subject.service_id });
  const recipient = await em.findOneOrFail(Client, { id: subject.recipient_id });
  if (!service.panelUser) return undefined;
  return {
    panelUser: service.panelUser,
    panelDomain: service.panelDomain ?? '',
    recipientEmail: recipient.email,
  };
}

/** The panel could not be handed over by itself: staff is asked to, with its choices (T12, G7). */
export function askStaffToHandOver(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, { states: ['committed'], step: askStaff });
}

/** What staff chose: `retry` lets the panel steps run again, `done_by_hand` completes the transfer. */
export function reviewHandOver(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, {
    states: ['committed'],
    step: async (tx, loaded) => {
      const task = await latestTask(tx, loaded.change.id, 'panel_hand_over');
      if (task && !task.resolvedAt) return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
      if (task?.choice === 'done_by_hand') return complete(tx, loaded);
      return handOverStep(tx, loaded);
    },
  });
}

/** What comes after the commit: the panel's steps, or staff where no panel provisions the service. */
export function handOverStep(
  tx: Transaction,
  loaded: LoadedTransfer,
): TransferStanding | Promise<TransferStanding> {
  if (loaded.provisioner !== 'whm' || !loaded.service.panelUser) return askStaff(tx, loaded);
  return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
}

async function askStaff(tx: Transaction, loaded: LoadedTransfer): Promise<TransferStanding> {
  const dueInHours = loaded.transfer.policy.taskDueHours;
  await openTask(tx, { ...taskOf(loaded, 'panel_hand_over'), dueInHours });
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

/** The panel is handed over: the transfer is done. */
export function completeTransfer(ctx: VerbContext, question: TransferQuestion): Promise<TransferStanding> {
  return answerRun(ctx, question, { states: ['committed'], step: complete });
}

function complete(tx: Transaction, loaded: LoadedTransfer): TransferStanding {
  const { change } = loaded;
  change.closedAt = tx.now;
  change.reason = 'completed';
  moveTo(loaded, 'completed');
  tx.event({ ...subjects(loaded), type: 'transfer.completed' });
  return standingOf(loaded, { waitingFor: 'nothing' });
}
