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
import {
  ActivityFailure,
  type ActivityOptions,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { PanelActivities } from '../activities/panel.ts';
import type { TransferActivities } from '../activities/transfer.ts';
import type { TransferQuestion, TransferStanding } from '../domain/transfer/standing.ts';
import { doorbell } from './doorbell.ts';
import {
  consentReceived,
  dataChanged,
  invoicePaid,
  noticeSettled,
  stageAttribute,
  type TransferInput,
  taskResolved,
  withdrawn,
} from './messages.ts';
import { activityOptions } from './options.ts';
import { idIn } from './run-input.ts';
import { describeStanding, isClosed } from './transfer-details.ts';

type Stage = (question: TransferQuestion, standing: TransferStanding) => Promise<TransferStanding>;

export async function transfer(input: TransferInput): Promise<string> {
  const changeId = idIn(input, 'changeId');
  const bell = doorbell([consentReceived, withdrawn, invoicePaid, dataChanged, noticeSettled, taskResolved]);

  const show = stageDisplay();

  const awaitingConsents: Stage = async (question, standing) => {
    if (standing.waitingFor === 'nothing') return commit(question);
    await pauseFor(standing, 'Wait for consents until the next reminder or the end of the window');
    return database('Review the consents').reviewConsents(question);
  };

  const coolingOff: Stage = async (question, standing) => {
    if (standing.waitingFor === 'nothing') return commit(question);
    await pauseFor(standing, 'Wait for the notices, then for the cooling off');
    return database('Review the cooling off').reviewCoolingOff(question);
  };

  const paused: Stage = async (question, standing) => {
    await pauseFor(standing, 'Wait for the payment or for staff until the pause ends');
    return database('Review the pause').reviewPause(question);
  };

  const committed: Stage = async (question, standing) => {
    if (standing.waitingFor === 'nothing') return handOver(question);
    await pauseFor(standing, 'Wait for staff');
    return database('Review what staff chose').reviewHandOver(question);
  };

  const stages: Record<string, Stage> = {
    awaiting_consents: awaitingConsents,
    cooling_off: coolingOff,
    paused,
    committed,
  };

  async function pauseFor(standing: TransferStanding, summary: string): Promise<void> {
    if (standing.waitingFor !== 'review') await bell.wait(standing.wakeAt, summary);
  }

  let standing = await database('Send both parties their texts').inviteParties({ changeId, knownVersion: 0 });
  for (let stage = stages[standing.state]; stage; stage = stages[standing.state]) {
    show(standing);
    standing = await stage({ changeId, knownVersion: standing.version }, standing);
  }
  show(standing);
  return standing.state;
}

async function commit(question: TransferQuestion): Promise<TransferStanding> {
  const read = await readEvidence(question);
  if (read.waitingFor !== 'nothing' || isClosed(read.state)) return read;
  return database('Change the holder').commitTransfer({ ...question, knownVersion: read.version });
}

async function readEvidence(question: TransferQuestion): Promise<TransferStanding> {
  try {
    return await evidence('Read the consents back from Twilio').readEvidence(question);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    // Without `patched`: before this path there was, a reading that failed ended its run.
    return database('Ask staff about the evidence').askStaffAboutEvidence(question);
  }
}

async function handOver(question: TransferQuestion): Promise<TransferStanding> {
  const { changeId } = question;
  try {
    await panel('Lock the old holder out').lockOutHolder(changeId);
    await panel('Put the new contact on the account').moveContact(changeId);
    await panel('Send the recipient a one-use link to the new credentials').issueCredentials(changeId);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return database('Ask staff to hand the panel over').askStaffToHandOver(question);
  }
  return database('Complete the transfer').completeTransfer(question);
}

/** Shows operations, in words, what the run waits for and until when. */
function stageDisplay() {
  let shownStage = 'awaiting_consents';
  return (standing: TransferStanding): void => {
    setCurrentDetails(describeStanding(standing));
    if (standing.state === shownStage) return;
    shownStage = standing.state;
    upsertSearchAttributes([{ key: stageAttribute, value: standing.state }]);
  };
}

function database(summary: string) {
  return proxyActivities<TransferActivities>(withSummary(activityOptions.database, summary));
}

function evidence(summary: string) {
  return proxyActivities<TransferActivities>(withSummary(activityOptions.evidence, summary));
}

function panel(summary: string) {
  return proxyActivities<PanelActivities>(withSummary(activityOptions.panel, summary));
}

function withSummary(options: ActivityOptions, summary: string): ActivityOptions {
  return { ...options, summary };
}
