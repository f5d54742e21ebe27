/**
 * The activation of a service that was hired (B1, B9), from its order to the account that was read back.
 *
 * Invariants:
 * I1  Nothing here decides: every step is a question to Postgres, which locks, rechecks and answers how things stand.
 * I2  A signal or a timer is only a reason to ask again; rings may come early, late, twice or in any order.
 * I3  The name of an account is in Postgres before any panel hears of it; a lost answer is settled by reading the panel.
 * I4  The service is active only once its account was read back; what is not ours is never touched, and is staff's.
 * I5  Once it is paid for, steps only go forward or park with staff, however long that takes; staff alone gives it up.
 * I6  Every wait has an instant to wake at, an open staff task, or an instant in Postgres at which the sweep rings.
 * I7  Arguments, signals and results hold ids, versions and literals; nothing personal enters the history.
 * I8  The run hands back the greatest version it knows, so that a restored database parks instead of acting.
 * I9  A run may start at any stage: the first answer says where the activation stands.
 */

import { proxyActivities } from '@temporalio/workflow';
import type { ActivationActivities, SetUpActivities } from '../activities/activation.ts';
import type { ActivationStanding } from '../domain/activation/activation.ts';
import { describeActivation } from './activation-details.ts';
import { codeOf } from './failure-code.ts';
import { followChange, type Stage } from './follow-change.ts';
import type { ChangeInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

type ActivationStage = Stage<ActivationStanding>;

export async function activation(input: ChangeInput): Promise<string> {
  return followChange<ActivationStanding>({
    changeId: idIn(input, 'changeId'),
    first: (question) => database('Look whether the order is paid').reviewOrder(question),
    stages: { awaiting_payment: awaitingPayment, paid },
    describe: describeActivation,
  });
}

const awaitingPayment: ActivationStage = async (question, _standing, pause) => {
  await pause('Wait for the payment, until the order expires');
  return database('Review the order').reviewOrder(question);
};

const paid: ActivationStage = async (question, standing, pause) => {
  if (standing.waitingFor !== 'nothing') {
    await pause('Wait for staff');
    return database('Review what staff chose').reviewSetUp(question);
  }
  const asked = await panelOrStaff(
    () => panel('Create the account and read it back').createAccount(question.changeId),
    (error) =>
      database('Ask staff to set the service up').askStaffToSetUp({ ...question, why: codeOf(error) }),
  );
  return asked ?? database('Activate the service').completeActivation(question);
};

function database(summary: string) {
  return proxyActivities<ActivationActivities>({ ...activityOptions.database, summary });
}

function panel(summary: string) {
  return proxyActivities<SetUpActivities>({ ...activityOptions.panel, summary });
}
