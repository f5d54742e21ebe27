import { ApplicationFailure } from '@temporalio/common';
import { endingSubject } from '../domain/cancellation/ending-subject.ts';
import { DomainError } from '../domain/errors.ts';
import type { Panels } from '../integrations/panel/panels.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

/** The deletion of an account, on its server's panel: the one path by which any service ends (X7). */
export function createEndingActivities(deps: ActivityDependencies & { panels: Panels }) {
  return {
    /**
     * Deletes exactly the account of a claimed service and proves that it is gone (X7b, X7c). Gone already is done; an account that
     * is in doubt is for staff.
     */
    async deleteAccount(changeId: string): Promise<void> {
      const subject = await endingSubject(await activityContext(deps), changeId).catch(followRefusal);
      if (!subject) return;
      const { serverId, account, keepDns } = subject;
      const panel = await deps.panels.of(serverId);
      await panel.remove(account, { keepDns });
    },
  };
}

export type EndingActivities = ReturnType<typeof createEndingActivities>;

/** A rule that no retry changes: the run goes to staff with it. */
function followRefusal(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  throw ApplicationFailure.nonRetryable(error.code, error.code);
}
