import { accountSubject, recordAccount } from '../domain/activation/account-subject.ts';
import { reviewOrder } from '../domain/activation/review-order.ts';
import { askStaffToSetUp, completeActivation, reviewSetUp } from '../domain/activation/set-up.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import { type ActivityDependencies, activityContext, bridgeOf } from './context.ts';

/** The steps of an activation's run: each one bridge to one verb. */
export function createActivationActivities(deps: ActivityDependencies) {
  const bridge = bridgeOf(deps);
  return {
    reviewOrder: bridge(reviewOrder),
    askStaffToSetUp: bridge(askStaffToSetUp),
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
