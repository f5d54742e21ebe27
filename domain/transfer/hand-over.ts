import { randomBytes } from 'node:crypto';
import { OneTimeLink } from '../access/entities.ts';
import { awaitLift } from '../changes/pause.ts';
import { closeChange, standingOf } from '../changes/progress.ts';
import type { Question } from '../changes/standing.ts';
import { taskOf } from '../changes/task-of.ts';
import { Client } from '../clients/client.ts';
import { Service } from '../services/service.ts';
import { latestTask } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import type { TaskKind } from '../tasks/staff-task.ts';
import type { VerbContext } from '../transaction/context.ts';
import { arrayLiteral, read, type Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { takeStep } from './take-step.ts';
import { type TransferStanding, type TransferState, transferKind } from './transfer.ts';

/** The panel account that is handed over, and to whom. Stays inside one activity. */
export type HandOverSubject = { panelUser: string; passwordSeed: string; recipientEmail: string };

const SEED_BYTES = 32;

/**
 * Rechecks the stage before an effect on the panel (G5): undefined unless the transfer is in one of `states`, a link to the
 * account's password still to be sent and the recipient still the holder.
 */
export async function handOverSubject(
  ctx: VerbContext,
  changeId: string,
  states: readonly TransferState[] = ['committed'],
): Promise<HandOverSubject | undefined> {
  const em = read(ctx);
  const rows = await em.execute<{ service_id: string; recipient_id: string; password_seed: string | null }[]>(
    /* sql */ `select c.service_id, o.client_id as recipient_id, t.password_seed from service_change c
    join transfer t on t.change_id = c.id
    join change_party p on p.change_id = c.id and p.role = 'recipient'
    join ownership_interval o on o.service_id = c.service_id and o.client_id = p.client_id and o.ended_at is null
    where c.id = ? and c.state = any(?::text[])`,
    [changeId, arrayLiteral(states)],
  );
  const [subject] = rows;
  if (!subject) return undefined;
  const service = await em.findOneOrFail(Service, { id: subject.service_id });
  const recipient = await em.findOneOrFail(Client, { id: subject.recipient_id });
  if (!service.panelUser || !subject.password_seed) return undefined;
  return {
    panelUser: service.panelUser,
    passwordSeed: subject.password_seed,
    recipientEmail: recipient.email,
  };
}

/** The panel could not be handed over by itself: staff is asked to, with its choices (T12, G7). */
export function askStaffToHandOver(ctx: VerbContext, question: Question): Promise<TransferStanding> {
  return takeStep(ctx, question, { states: ['committed'], step: askStaff });
}

/** What staff chose: `retry` lets the panel steps run again, `done_by_hand` completes the transfer. */
export function reviewHandOver(ctx: VerbContext, question: Question): Promise<TransferStanding> {
  return takeStep(ctx, question, {
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
export function beginHandOver(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  if (isOnPanel(loaded)) loaded.transfer.passwordSeed = newPasswordSeed();
  return handOverStep(tx, loaded);
}

async function handOverStep(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  const { change, transfer } = loaded;
  if (!isOnPanel(loaded)) return askStaff(tx, loaded);
  // The link is the last step and uses the seed up: only the end of the run was lost.
  if (!transfer.passwordSeed && (await isLinkSent(tx, change.id))) return complete(tx, loaded);
  // None yet: staff named the panel's account after the commit.
  transfer.passwordSeed ??= newPasswordSeed();
  return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
}

async function isLinkSent(tx: Transaction, changeId: string): Promise<boolean> {
  return (await tx.em.count(OneTimeLink, { changeId, purpose: 'panel_credentials' })) > 0;
}

/** Whether a panel provisions the service, and not people (B1). */
export function isOnPanel({ provisioner, service }: TransferRecord): boolean {
  return provisioner === 'whm' && Boolean(service.panelUser);
}

export function newPasswordSeed(): string {
  return randomBytes(SEED_BYTES).toString('base64url');
}

async function askStaff(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  if (isAccessFrozen(loaded)) return awaitLift(tx, loaded);
  await openTask(tx, taskOf(loaded, 'panel_hand_over'));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

/**
 * While the new holder or the service is frozen nobody is given access (G9). The old holder's freeze comes too late: the
 * commit stands (T12).
 */
export function isAccessFrozen({ recipient, service }: TransferRecord): boolean {
  return Boolean(recipient.frozenAt ?? service.frozenAt);
}

/** The panel is handed over: the transfer is done. */
export function completeTransfer(ctx: VerbContext, question: Question): Promise<TransferStanding> {
  return takeStep(ctx, question, { states: ['committed'], step: complete });
}

function complete(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  loaded.transfer.passwordSeed = null;
  return closeChange(tx, loaded, { state: 'completed', reason: 'completed', tasks: tasksToSettle(loaded) });
}

/** What nobody has to look at any more. That the old holder was frozen too late to stop it is for staff to see. */
function tasksToSettle({ holder }: TransferRecord): TaskKind[] {
  const kinds: TaskKind[] = [...transferKind.tasks, 'panel_hand_over'];
  return holder.frozenAt ? kinds.filter((kind) => kind !== 'frozen_change') : kinds;
}
