import { type ActivityDependencies, activityContext } from '../../activities/context.ts';
import type { Question } from '../../domain/changes/standing.ts';
import type { VerbContext } from '../../domain/transaction/context.ts';
import type { PanelPort } from '../../integrations/panel/port.ts';
import {
  askStaff,
  complete,
  type RehearsalStanding,
  reviewPause,
  reviewWaiting,
  reviewWork,
} from './rehearsal.ts';

type Verb = (ctx: VerbContext, question: Question) => Promise<RehearsalStanding>;

export function createRehearsalActivities(
  deps: ActivityDependencies & { panel: PanelPort; account: { user: string } },
) {
  const bridge = (verb: Verb) => async (question: Question) => verb(await activityContext(deps), question);
  return {
    reviewWaiting: bridge(reviewWaiting),
    reviewPause: bridge(reviewPause),
    reviewWork: bridge(reviewWork),
    askStaff: bridge(askStaff),
    complete: bridge(complete),
    async actOnPanel(_changeId: string): Promise<void> {
      await deps.panel.changeContactEmail({ user: deps.account.user, email: 'ensayo@example.com' });
    },
  };
}

export type RehearsalActivities = ReturnType<typeof createRehearsalActivities>;
