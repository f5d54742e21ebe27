/**
 * A term of a service, from its start until the next one begins or the service ends (B2, B3).
 *
 * Invariants:
 * R1  Nothing here decides and nothing here works out a date: every step is a question to Postgres, which locks, rechecks,
 *     does what is due and answers how things stand.
 * R2  A signal or a timer is only a reason to ask again; rings may come early, late, twice or in any order.
 * R3  A service is suspended, and ended, only after its notices were accepted: a run that wakes late gives them first.
 * R4  Whatever ends a service is the run of its cancellation (X7): this one hands over to it and waits.
 * R5  Every wait has an instant to wake at, which Postgres keeps too, so that the sweep rings a run that was lost.
 * R6  Arguments, signals and results hold ids, versions and literals; nothing personal enters the history.
 * R7  The run hands back the greatest version it knows, so that a restored database parks instead of acting.
 * R8  A run may start at any stage: the first answer says where the term stands.
 */

import { proxyActivities } from '@temporalio/workflow';
import type { RenewalActivities } from '../activities/renewal.ts';
import type { RenewalStanding } from '../domain/renewal/standing.ts';
import { followStages, type StageOf } from './follow-stages.ts';
import type { RenewalInput } from './messages.ts';
import { activityOptions } from './options.ts';
import { describeRenewal } from './renewal-details.ts';
import { idIn } from './run-input.ts';

type RenewalStage = StageOf<{ termId: string }, RenewalStanding>;

export async function renewal(input: RenewalInput): Promise<string> {
  return followStages<{ termId: string }, RenewalStanding>({
    subject: { termId: idIn(input, 'termId') },
    first: (question) => database('Look how the term stands').reviewTerm(question),
    stages: { waiting, owed, suspended, ending },
    describe: describeRenewal,
  });
}

const waiting: RenewalStage = async (question, _standing, pause) => {
  await pause('Wait until the renewal is to be invoiced');
  return database('Issue the renewal').reviewTerm(question);
};

const owed: RenewalStage = async (question, _standing, pause) => {
  await pause('Wait until it is paid, the next reminder, or the suspension');
  return database('Remind of the invoice, or suspend the service').reviewTerm(question);
};

const suspended: RenewalStage = async (question, _standing, pause) => {
  await pause('Wait until it is paid, the next notice, or the end');
  return database('Tell of the end, or hand over to it').reviewTerm(question);
};

const ending: RenewalStage = async (question, _standing, pause) => {
  await pause('Wait until the service has ended or its debt is paid');
  return database('Look whether the service has ended').reviewTerm(question);
};

function database(summary: string) {
  return proxyActivities<RenewalActivities>({ ...activityOptions.database, summary });
}
