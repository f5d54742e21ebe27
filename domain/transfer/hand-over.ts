import { OneTimeLink } from '../access/entities.ts';
import { awaitLift } from '../changes/pause.ts';
import { closeChange, standingOf } from '../changes/progress.ts';
import { taskOf } from '../changes/task-of.ts';
import { isAccessFrozen, isOnPanel, newPasswordSeed } from '../credentials/hand-over.ts';
import { latestTask } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import type { TaskKind } from '../tasks/staff-task.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { TransferRecord } from './load-transfer.ts';
import { stepIn } from './progress.ts';
import { type TransferStanding, transferKind } from './transfer.ts';

/** The panel could not be handed over by itself: staff is asked to, with its choices (T12, G7). */
export const askStaffToHandOver = stepIn(['committed'], askStaff);

/** What staff chose: `retry` lets the panel steps run again, `done_by_hand` completes the transfer. */
export const reviewHandOver = stepIn(['committed'], async (tx, loaded) => {
  const task = await latestTask(tx, loaded.change.id, 'panel_hand_over');
  if (task && !task.resolvedAt) return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  if (task?.choice === 'done_by_hand') return complete(tx, loaded);
  return handOverStep(tx, loaded);
});

/** What comes after the commit: the panel's steps, or staff where no panel provisions the service. */
export async function handOverStep(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  if (!isOnPanel(loaded)) return askStaff(tx, loaded);
  const { change, handOver } = loaded;
  if (!handOver) throw new Error('the commit began no hand-over');
  // The link is the last step and uses the seed up: only the end of the run was lost.
  if (!handOver.passwordSeed && (await isLinkSent(tx, change.id))) return complete(tx, loaded);
  // None yet: staff named the panel's account after the commit.
  handOver.passwordSeed ??= newPasswordSeed();
  return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
}

async function isLinkSent(tx: Transaction, changeId: string): Promise<boolean> {
  return (await tx.em.count(OneTimeLink, { changeId, purpose: 'panel_credentials' })) > 0;
}

async function askStaff(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  // The old holder's freeze comes too late: the commit stands (T12).
  const { recipient: client, service } = loaded;
  if (isAccessFrozen({ client, service })) return awaitLift(tx, loaded);
  await openTask(tx, taskOf(loaded, 'panel_hand_over'));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}

/** The panel is handed over: the transfer is done. */
export const completeTransfer = stepIn(['committed'], complete);

function complete(tx: Transaction, loaded: TransferRecord): Promise<TransferStanding> {
  if (loaded.handOver) loaded.handOver.passwordSeed = null;
  return closeChange(tx, loaded, { state: 'completed', reason: 'completed', tasks: tasksToSettle(loaded) });
}

/** What nobody has to look at any more. That the old holder was frozen too late to stop it is for staff to see. */
function tasksToSettle({ holder }: TransferRecord): TaskKind[] {
  const kinds: TaskKind[] = [...transferKind.tasks, 'panel_hand_over'];
  return holder.frozenAt ? kinds.filter((kind) => kind !== 'frozen_change') : kinds;
}
