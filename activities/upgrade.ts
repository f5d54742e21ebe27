import { judgeReading, type Verdict } from '../domain/upgrade/judge-reading.ts';
import { askStaffToProvision, completeUpgrade, reviewProvisioning } from '../domain/upgrade/provision.ts';
import { provisionSubject, recordReading } from '../domain/upgrade/provision-subject.ts';
import { reviewUpgradePayment } from '../domain/upgrade/review-payment.ts';
import { PanelRefused, PanelUnavailable } from '../integrations/panel/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import { type ActivityDependencies, activityContext, bridgeOf } from './context.ts';

/** The steps of an upgrade's run: each one bridge to one verb. */
export function createUpgradeActivities(deps: ActivityDependencies) {
  const bridge = bridgeOf(deps);
  return {
    reviewUpgradePayment: bridge(reviewUpgradePayment),
    askStaffToProvision: bridge(askStaffToProvision),
    reviewProvisioning: bridge(reviewProvisioning),
    completeUpgrade: bridge(completeUpgrade),
  };
}

export type UpgradeActivities = ReturnType<typeof createUpgradeActivities>;

/** The package of an account, on the panel of its server (U7). */
export function createProvisioningActivities(deps: ActivityDependencies & { panels: Panels }) {
  return {
    /**
     * Reads the account, gives it the new package unless it has it, and reads it back. What was raised by hand, or is not as our
     * database says, is for staff before anything is changed; a panel that only claims to have changed it is asked again later.
     */
    async changePackage(changeId: string): Promise<void> {
      const subject = await provisionSubject(await activityContext(deps), changeId);
      if (!subject) return;
      const { user, to } = subject;
      const panel = await deps.panels.of(subject.serverId);
      const judged = async () => refuseDoubt(judgeReading(subject, await panel.accountLimits(user)));
      if ((await judged()) !== 'done') {
        await panel.changePackage({ user, plan: to.package });
        if ((await judged()) !== 'done') throw new PanelUnavailable('NOT_CHANGED');
      }
      await recordReading(await activityContext(deps), changeId);
    },
  };
}

export type ProvisioningActivities = ReturnType<typeof createProvisioningActivities>;

/** @throws {PanelRefused} for what staff has to look at. */
function refuseDoubt(verdict: Verdict): 'done' | 'change' | 'change_again' {
  if (verdict === 'done' || verdict === 'change' || verdict === 'change_again') return verdict;
  throw new PanelRefused('doubtful', verdict);
}
