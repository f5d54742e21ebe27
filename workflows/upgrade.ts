/**
 * The upgrade of a service to a bigger plan (U1–U9), from its request to the package that was read back.
 *
 * Invariants:
 * I1  Nothing here decides: every step is a question to Postgres, which locks, rechecks and answers how things stand.
 * I2  A signal or a timer is only a reason to ask again; rings may come early, late, twice or in any order.
 * I3  Payment against expiry is one row lock in Postgres: whoever had it first has won, whatever this run knows of it.
 * I4  Nothing on a panel is changed before its payment, nor before the account was read to be as our database says.
 * I5  The service has the plan, its price and its date only once plan and limits were read back, all in one transaction.
 * I6  Once it is paid, steps only go forward or park with staff, however long that takes.
 * I7  Every wait has an instant to wake at, an open staff task, or an instant in Postgres at which the sweep rings.
 * I8  Arguments, signals and results hold ids, versions and literals; nothing personal enters the history.
 * I9  The run hands back the greatest version it knows, so that a restored database parks instead of acting.
 * I10 A run may start at any stage: the first answer says where the upgrade stands.
 */

import { proxyActivities } from '@temporalio/workflow';
import type { ProvisioningActivities, UpgradeActivities } from '../activities/upgrade.ts';
import type { UpgradeStanding } from '../domain/upgrade/upgrade.ts';
import { codeOf } from './failure-code.ts';
import { followChange, type Stage } from './follow-change.ts';
import type { ChangeInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';
import { describeUpgrade } from './upgrade-details.ts';

type UpgradeStage = Stage<UpgradeStanding>;

export async function upgrade(input: ChangeInput): Promise<string> {
  return followChange<UpgradeStanding>({
    changeId: idIn(input, 'changeId'),
    first: (question) => database('Look whether the upgrade is paid').reviewUpgradePayment(question),
    stages: { awaiting_payment: awaitingPayment, paid },
    describe: describeUpgrade,
  });
}

const awaitingPayment: UpgradeStage = async (question, _standing, pause) => {
  await pause('Wait for the payment, until the upgrade expires');
  return database('Review the payment').reviewUpgradePayment(question);
};

const paid: UpgradeStage = async (question, standing, pause) => {
  if (standing.waitingFor !== 'nothing') {
    await pause('Wait for staff');
    return database('Review what staff chose').reviewProvisioning(question);
  }
  const asked = await panelOrStaff(
    () => panel('Change the package and read it back').changePackage(question.changeId),
    (error) => database('Ask staff to upgrade it').askStaffToProvision({ ...question, why: codeOf(error) }),
  );
  return asked ?? database('Complete the upgrade').completeUpgrade(question);
};

function database(summary: string) {
  return proxyActivities<UpgradeActivities>({ ...activityOptions.database, summary });
}

function panel(summary: string) {
  return proxyActivities<ProvisioningActivities>({ ...activityOptions.panel, summary });
}
