import type { CancellationStanding } from '../domain/cancellation/cancellation.ts';
import { askStaffToEnd, completeEnding, reviewEnding } from '../domain/cancellation/ending.ts';
import { reviewCancellationPause, reviewSchedule } from '../domain/cancellation/review-schedule.ts';
import type { Question } from '../domain/changes/standing.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

type Verb = (ctx: VerbContext, question: Question) => Promise<CancellationStanding>;

/** The steps of a cancellation's run: each one bridge to one verb. */
export function createCancellationActivities(deps: ActivityDependencies) {
  const bridge = (verb: Verb) => async (question: Question) => verb(await activityContext(deps), question);
  return {
    reviewSchedule: bridge(reviewSchedule),
    reviewCancellationPause: bridge(reviewCancellationPause),
    askStaffToEnd: bridge(askStaffToEnd),
    reviewEnding: bridge(reviewEnding),
    completeEnding: bridge(completeEnding),
  };
}

export type CancellationActivities = ReturnType<typeof createCancellationActivities>;
