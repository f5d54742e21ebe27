import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import { followChange, type Stage } from '../../workflows/follow-change.ts';
import type { ChangeInput } from '../../workflows/messages.ts';
import { panelOrStaff } from '../../workflows/panel-or-staff.ts';
import type { RehearsalStanding } from './rehearsal.ts';
import type { RehearsalActivities } from './rehearsal-activities.ts';

const options: ActivityOptions = { startToCloseTimeout: '20s', retry: { maximumAttempts: 3 } };
const steps = proxyActivities<RehearsalActivities>(options);

const waiting: Stage<RehearsalStanding> = async (question, _standing, pause) => {
  await pause('Wait for the time to pass');
  return steps.reviewWaiting(question);
};

const paused: Stage<RehearsalStanding> = async (question, _standing, pause) => {
  await pause('Wait for staff');
  return steps.reviewPause(question);
};

const working: Stage<RehearsalStanding> = async (question, standing, pause) => {
  if (standing.waitingFor !== 'nothing') {
    await pause('Wait for staff');
    return steps.reviewWork(question);
  }
  const asked = await panelOrStaff(
    () => steps.actOnPanel(question.changeId),
    () => steps.askStaff(question),
  );
  return asked ?? steps.complete(question);
};

export function rehearsal({ changeId }: ChangeInput): Promise<string> {
  return followChange<RehearsalStanding>({
    changeId,
    first: (question) => steps.reviewWaiting(question),
    stages: { waiting, paused, working },
    describe: ({ state, waitingFor }) => `${state}: ${waitingFor}`,
  });
}
