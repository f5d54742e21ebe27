import { reviewTerm } from '../domain/renewal/review-term.ts';
import type { RenewalStanding, TermQuestion } from '../domain/renewal/standing.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

/** The one question of a term's run: a bridge to one verb. */
export function createRenewalActivities(deps: ActivityDependencies) {
  return {
    async reviewTerm(question: TermQuestion): Promise<RenewalStanding> {
      return reviewTerm(await activityContext(deps), question);
    },
  };
}

export type RenewalActivities = ReturnType<typeof createRenewalActivities>;
