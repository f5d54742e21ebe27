import { awaitLift, settleFreeze } from '../changes/pause.ts';
import { standingOf } from '../changes/progress.ts';
import type { Question } from '../changes/standing.ts';
import { taskOf } from '../changes/task-of.ts';
import { isAccessFrozen } from '../credentials/hand-over.ts';
import { ENDED_STATUSES } from '../services/service.ts';
import { latestTask } from '../tasks/latest-task.ts';
import { openTask } from '../tasks/open-task.ts';
import { settleTasks } from '../tasks/settle-tasks.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { complete } from './complete.ts';
import type { UpgradeRecord } from './load-upgrade.ts';
import { tellGivenUp } from './notices.ts';
import { endUpgrade, giveUpUpgrade, stepIn } from './progress.ts';
import { isFitForUpgrade } from './subject.ts';
import type { UpgradeStanding } from './upgrade.ts';

/** What keeps a paid upgrade from being provisioned now, whoever would do it (U9, B4). Once it is over, the upgrade goes on. */
type Obstacle = 'payment_reversed' | 'service_suspended' | 'service_ended';

function obstacleOf({ invoice, service }: UpgradeRecord): Obstacle | undefined {
  if (invoice.status !== 'paid') return 'payment_reversed';
  if (ENDED_STATUSES.includes(service.status)) return 'service_ended';
  return isFitForUpgrade(service) ? undefined : 'service_suspended';
}

/** What comes next of a paid upgrade: the panel's step, or staff (U7, U9). Nothing is changed while frozen (G9). */
export async function provisionStep(tx: Transaction, loaded: UpgradeRecord): Promise<UpgradeStanding> {
  const { holder: client, service, provisioner } = loaded;
  if (isAccessFrozen({ client, service })) return awaitLift(tx, loaded);
  await settleFreeze(tx, loaded);
  const obstacle = obstacleOf(loaded);
  if (obstacle) return askStaff(tx, loaded, obstacle);
  if (provisioner === 'manual') {
    const { fromPlan, toPlan } = loaded;
    await openTask(tx, taskOf(loaded, 'upgrade_by_hand', { fromPlan: fromPlan.name, toPlan: toPlan.name }));
    return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  }
  if (!service.panelUser) return askStaff(tx, loaded, 'no_account');
  return standingOf(loaded, { waitingFor: 'nothing', now: tx.now });
}

/** The panel did not provision it, or has what is not as our database says: staff is asked (U7, G7). `why` is a code. */
export const askStaffToProvision = stepIn(['paid'], (tx, loaded, { why }: Question & { why: string }) =>
  askStaff(tx, loaded, why),
);

/**
 * What staff chose: `give_up` ends it, its money is credit (never a refund by itself); `done_by_hand` completes it; everything
 * else is tried again. What was only to wait for goes on by itself once it is over: a suspension, a payment that was reversed.
 */
export const reviewProvisioning = stepIn(['paid'], async (tx, loaded) => {
  if (loaded.invoice.status === 'void') {
    return endUpgrade(tx, loaded, { state: 'cancelled', reason: 'invoice_void' });
  }
  const task = await latestTask(tx, loaded.change.id, 'upgrade_stuck', 'upgrade_by_hand');
  if (task && !task.resolvedAt && !(await isOvercome(tx, loaded, task.details['why']))) {
    return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
  }
  if (task?.choice === 'give_up') {
    // Of what was taken back nothing is credit; that its invoice is void is told by that.
    if (loaded.invoice.status === 'paid') tellGivenUp(tx, loaded);
    const end = { state: 'cancelled', reason: 'given_up', voidReason: 'upgrade_impossible' } as const;
    return giveUpUpgrade(tx, loaded, end);
  }
  const isByHand = task?.choice === 'done_by_hand' && !obstacleOf(loaded);
  return isByHand ? complete(tx, loaded) : provisionStep(tx, loaded);
});

/** Whether what a task was opened for is over by itself; it is settled then. */
async function isOvercome(tx: Transaction, loaded: UpgradeRecord, why: string | undefined): Promise<boolean> {
  const isObstacle = why === 'payment_reversed' || why === 'service_suspended';
  if (!isObstacle || obstacleOf(loaded) === why) return false;
  await settleTasks(tx, { subjectId: loaded.change.id, kinds: ['upgrade_stuck'] });
  return true;
}

/** Plan and limits were read back: the upgrade is done (U7). Without a reading it is not, whatever the panel answered. */
export const completeUpgrade = stepIn(['paid'], (tx, loaded) =>
  loaded.upgrade.readAt ? complete(tx, loaded) : provisionStep(tx, loaded),
);

async function askStaff(tx: Transaction, loaded: UpgradeRecord, why: string): Promise<UpgradeStanding> {
  const { holder: client, service } = loaded;
  if (isAccessFrozen({ client, service })) return awaitLift(tx, loaded);
  await openTask(tx, taskOf(loaded, 'upgrade_stuck', { why }));
  return standingOf(loaded, { waitingFor: 'staff', now: tx.now });
}
