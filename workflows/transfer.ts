/**
 * The change of holder of a service (T1–T13), from the invitation to the panel.
 *
 * Invariants:
 * I1  Nothing here decides: every step is a question to Postgres, which locks, rechecks and answers how things stand.
 * I2  A signal or a timer is only a reason to ask again; rings may come early, late, twice or in any order.
 * I3  Before the commit every WhatsApp consent is read back from Twilio; after it steps only go forward or park.
 * I4  Every wait has an instant to wake at, or an open staff task, or both.
 * I5  Arguments, signals and results hold ids, versions and literals; nothing personal enters the history.
 * I6  The run hands back the greatest version it knows, so that a restored database parks instead of acting.
 * I7  A run may start at any stage: the first answer says where the transfer stands.
 */

import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { PanelActivities } from '../activities/panel.ts';
import type { TransferActivities } from '../activities/transfer.ts';
import type { Question } from '../domain/changes/standing.ts';
import type { TransferStanding } from '../domain/transfer/transfer.ts';
import { followChange, type Stage } from './follow-change.ts';
import type { ChangeInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { panelOrStaff } from './panel-or-staff.ts';
import { idIn } from './run-input.ts';
import { describeStanding, isToBeCommitted } from './transfer-details.ts';

type TransferStage = Stage<TransferStanding>;

export async function transfer(input: ChangeInput): Promise<string> {
  return followChange<TransferStanding>({
    changeId: idIn(input, 'changeId'),
    first: (question) => database('Send both parties their texts').inviteParties(question),
    stages: { awaiting_consents: awaitingConsents, cooling_off: coolingOff, paused, committed },
    describe: describeStanding,
  });
}

const awaitingConsents: TransferStage = async (question, standing, pause) => {
  if (standing.waitingFor === 'nothing') return commit(question);
  await pause('Wait for consents until the next reminder or the end of the window');
  return database('Review the consents').reviewConsents(question);
};

const coolingOff: TransferStage = async (question, standing, pause) => {
  if (standing.waitingFor === 'nothing') return commit(question);
  await pause('Wait for the notices, then for the cooling off');
  return database('Review the cooling off').reviewCoolingOff(question);
};

const paused: TransferStage = async (question, _standing, pause) => {
  await pause('Wait for the payment or for staff until the pause ends');
  return database('Review the pause').reviewPause(question);
};

const committed: TransferStage = async (question, standing, pause) => {
  if (standing.waitingFor === 'nothing') return handOver(question);
  await pause('Wait for staff');
  return database('Review what staff chose').reviewHandOver(question);
};

async function commit(question: Question): Promise<TransferStanding> {
  const standing = await readEvidence(question);
  // Runs from before the reading went on to the commit, and those whose commit failed there.
  if (!isToBeCommitted(standing)) return standing;
  return database('Change the holder').commitTransfer({ ...question, knownVersion: standing.version });
}

async function readEvidence(question: Question): Promise<TransferStanding> {
  try {
    return await evidence('Read the consents back from Twilio, change the holder').readEvidence(question);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    // Without `patched`: before this path there was, a reading that failed ended its run.
    return database('Ask staff about the evidence').askStaffAboutEvidence(question);
  }
}

async function handOver(question: Question): Promise<TransferStanding> {
  const { changeId } = question;
  const asked = await panelOrStaff(
    async () => {
      await panel('Lock the old holder out').lockOutHolder(changeId);
      await panel('Put the new contact on the account').moveContact(changeId);
      await panel('Send the recipient a one-use link to the new credentials').issueCredentials(changeId);
    },
    () => database('Ask staff to hand the panel over').askStaffToHandOver(question),
  );
  return asked ?? database('Complete the transfer').completeTransfer(question);
}

function database(summary: string) {
  return proxyActivities<TransferActivities>({ ...activityOptions.database, summary });
}

function evidence(summary: string) {
  return proxyActivities<TransferActivities>({ ...activityOptions.evidence, summary });
}

function panel(summary: string) {
  return proxyActivities<PanelActivities>({ ...activityOptions.panel, summary });
}
