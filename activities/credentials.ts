import { leaveCredentialsToStaff } from '../domain/credentials/renew-credentials.ts';
import { type ActivityDependencies, activityContext } from './context.ts';

/** What a renewal of credentials asks of Postgres, whatever kind of change handed them over. */
export function createCredentialsActivities(deps: ActivityDependencies) {
  return {
    async leaveCredentialsToStaff(changeId: string): Promise<void> {
      await leaveCredentialsToStaff(await activityContext(deps), { changeId });
    },
  };
}

export type CredentialsActivities = ReturnType<typeof createCredentialsActivities>;
