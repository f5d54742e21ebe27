import { Context } from '@temporalio/activity';
import { contextOf, type Surroundings, type VerbContext } from '../domain/transaction/context.ts';

/** What every activity needs, whatever it does. */
export type ActivityDependencies = Surroundings;

/** Makes of a verb the activity that calls it with what it is asked. */
export function bridgeOf(deps: ActivityDependencies) {
  return <Asked, Told>(verb: (ctx: VerbContext, asked: Asked) => Promise<Told>) =>
    async (asked: Asked): Promise<Told> =>
      verb(await activityContext(deps), asked);
}

/** The context of a verb that an activity calls: the system acts, in the name of the activity. */
export function activityContext(deps: ActivityDependencies): Promise<VerbContext> {
  const { workflowType, activityType } = Context.current().info;
  const actor = { type: 'system', process: workflowType ?? activityType } as const;
  return contextOf(deps, { actor, cause: `activity/${activityType}` });
}
