import { askStaffToEnd, completeEnding, reviewEnding } from '../domain/cancellation/ending.ts';
import { reviewCancellationPause, reviewSchedule } from '../domain/cancellation/review-schedule.ts';
import { type ActivityDependencies, bridgeOf } from './context.ts';

/** The steps of a cancellation's run: each one bridge to one verb. */
export function createCancellationActivities(deps: ActivityDependencies) {
  const bridge = bridgeOf(deps);
  return {
    reviewSchedule: bridge(reviewSchedule),
    reviewCancellationPause: bridge(reviewCancellationPause),
    askStaffToEnd: bridge(askStaffToEnd),
    reviewEnding: bridge(reviewEnding),
    completeEnding: bridge(completeEnding),
  };
}

export type CancellationActivities = ReturnType<typeof createCancellationActivities>;
