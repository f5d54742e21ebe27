/**
 * The cancellation of a service (X1–X9), from its request to the proof that its account is gone.
 *
 * Invariants:
 * I1  Nothing here decides: every step is a question to Postgres, which locks, rechecks and answers how things stand.
 * I2  A signal or a timer is only a reason to ask again; rings may come early, late, twice or in any order.
 * I3  The account is deleted only once Postgres has claimed the service; whoever withdraws or freezes before that wins.
 * I4  After the claim steps only go forward or park with staff; an account in doubt is never touched.
 * I5  The end of a period is a local date in Postgres: its instant is worked out again at every waking, never here.
 * I6  Every wait has an instant to wake at, an open staff task, or an instant in Postgres at which the sweep rings.
 * I7  Arguments, signals and results hold ids, versions and literals; nothing personal enters the history.
 * I8  The run hands back the greatest version it knows, so that a restored database parks instead of deleting.
 * I9  A run may start at any stage: the first answer says where the cancellation stands.
 */

import { proxyActivities } from '@temporalio/workflow';
import type { CancellationActivities } from '../activities/cancellation.ts';
import type { EndingActivities } from '../activities/ending.ts';
import type { CancellationStanding } from '../domain/cancellation/cancellation.ts';
import { describeCancellation } from './cancellation-details.ts';
import { followChange, type Stage } from './follow-change.ts';
import type { ChangeInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';

type CancellationStage = Stage<CancellationStanding>;

export async function cancellation(input: ChangeInput): Promise<string> {
  return followChange<CancellationStanding>({
    changeId: idIn(input, 'changeId'),
    first: (question) => database('Look when the service ends').reviewSchedule(question),
    stages: { scheduled, paused, claimed },
    describe: describeCancellation,
  });
}

const scheduled: CancellationStage = async (question, _standing, pause) => {
  await pause('Wait until the next notice, the end, or what the end still needs');
  return database('Review the schedule').reviewSchedule(question);
};

const paused: CancellationStage = async (question, _standing, pause) => {
  await pause('Wait until staff lifts the freeze');
  return database('Review the pause').reviewCancellationPause(question);
};

const claimed: CancellationStage = async (question, standing, pause) => {
  if (standing.waitingFor !== 'nothing') {
    await pause('Wait for staff');
    return database('Review what staff chose').reviewEnding(question);
  }
  const asked = await panelOrStaff(
    () => panel('Delete the account and prove that it is gone').deleteAccount(question.changeId),
    () => database('Ask staff to end the service').askStaffToEnd(question),
  );
  return asked ?? database('Complete the cancellation').completeEnding(question);
};

function database(summary: string) {
  return proxyActivities<CancellationActivities>({ ...activityOptions.database, summary });
}

function panel(summary: string) {
  return proxyActivities<EndingActivities>({ ...activityOptions.panel, summary });
}
