import type { MikroORM } from '@mikro-orm/postgresql';
import { Context } from '@temporalio/activity';
import type { Clock, Deployment, VerbContext } from '../domain/transaction/context.ts';

/** What every activity needs, whatever it does. */
export type ActivityDependencies = {
  orm: MikroORM;
  clock: Clock;
  deployment: Deployment;
  deliver: VerbContext['deliver'];
};

/** The context of a verb that an activity calls: the system acts, in the name of the activity. */
export async function activityContext(deps: ActivityDependencies): Promise<VerbContext> {
  const { info } = Context.current();
  return {
    ...deps,
    now: await deps.clock.now(),
    actor: { type: 'system', process: info.workflowType ?? info.activityType },
    cause: `activity/${info.activityType}`,
  };
}
