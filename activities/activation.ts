import { accountSubject, recordAccount } from '../domain/activation/account-subject.ts';
import type { ActivationStanding } from '../domain/activation/activation.ts';
import { reviewOrder } from '../domain/activation/review-order.ts';
import { askStaffToSetUp, completeActivation, reviewSetUp } from '../domain/activation/set-up.ts';
import type { Question } from '../domain/changes/standing.ts';
import type { VerbContext } from '../domain/transaction/context.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

type Verb = (ctx: VerbContext, question: Question) => Promise<ActivationStanding>;

/** The steps of an activation's run: each one bridge to one verb. */
export function createActivationActivities(deps: ActivityDependencies) {
  const bridge = (verb: Verb) => async (question: Question) => verb(await activityContext(deps), question);
  return {
    reviewOrder: bridge(reviewOrder),
    async askStaffToSetUp(question: Question & { why: string }): Promise<ActivationStanding> {
      return askStaffToSetUp(await activityContext(deps), question);
    },
    reviewSetUp: bridge(reviewSetUp),
    completeActivation: bridge(completeActivation),
  };
}

export type ActivationActivities = ReturnType<typeof createActivationActivities>;

/** The account of what was ordered, on the panel of the server that it was given (B9). */
export function createSetUpActivities(deps: ActivityDependencies & { panels: Panels }) {
  return {
    /** Creates the account under the name that is stored, or finds that it was; whatever is not ours is for staff. */
    async createAccount(changeId: string): Promise<void> {
      const subject = await accountSubject(await activityContext(deps), changeId);
      if (!subject) return;
      const { account, passwordSeed, notBefore, takesOverZone } = subject;
      const panel = await deps.panels.of(subject.serverId);
      const createdAt = notBefore
        ? await panel.create(
            { ...account, password: panel.passwordFrom(passwordSeed) },
            { notBefore, takesOverZone },
          )
        : await panel.adopt(account);
      await recordAccount(await activityContext(deps), { changeId, user: account.user, createdAt });
    },
  };
}

export type SetUpActivities = ReturnType<typeof createSetUpActivities>;
