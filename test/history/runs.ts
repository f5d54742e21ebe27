import {
  credentialsWorkflowId,
  deliveryActivity,
  deliveryId,
  suspensionWorkflow,
} from '../../workflows/messages.ts';
import type { Fixture } from '../harness/fixture.ts';
import { until } from '../harness/until.ts';
import { textsIn } from './exposure.ts';

/** The workflows of the renewals of credentials that staff asked for, the first one first. */
export async function renewalsOf({ sql }: Pick<Fixture, 'sql'>): Promise<string[]> {
  const rows = await sql<{ change_id: string; id: string }>(
    "select change_id, data ->> 'renewalId' as id from event where type = 'credentials.asked' order by event.id",
  );
  return rows.map((row) => credentialsWorkflowId(row.change_id, row.id));
}

/** The workflows that had a panel follow a suspension, the first one first. */
export function suspensionsOf({ runs }: Pick<Fixture, 'runs'>): string[] {
  return [...runs].filter((id) => id.startsWith(`${suspensionWorkflow}/`));
}

/** The workflows of everything that was started: of changes, renewals, suspensions, backups; deliveries have none. */
export function workflowIds({ runs }: Pick<Fixture, 'runs'>): string[] {
  return [...runs].filter((id) => !id.startsWith('alert/'));
}

/** The deliveries that Temporal knows of: one at least for every message in the database. */
export async function deliveryIds({ client, sql }: Pick<Fixture, 'client' | 'sql'>): Promise<string[]> {
  const messages = await sql<{ id: string }>('select id from outbound_message');
  return until(async () => {
    const known = new Set<string>();
    for await (const { activityId } of client.activity.list(`ActivityType = '${deliveryActivity}'`))
      known.add(activityId);
    return messages.every(({ id }) => known.has(deliveryId(id))) && [...known];
  }, 'all deliveries are listed');
}

/** Every text that Temporal keeps of a delivery: what it was given, its result, its last failure. */
export async function textsOfDelivery(
  { client }: Pick<Fixture, 'client'>,
  activityId: string,
): Promise<Set<string>> {
  const { workflowService } = client;
  return textsIn(
    await workflowService.describeActivityExecution({
      namespace: 'default',
      activityId,
      includeInput: true,
      includeOutcome: true,
      includeLastFailure: true,
    }),
  );
}

/**
 * Every text that Temporal keeps of a run: its history, its memo, search attributes, summaries and pending activities with
 * their last failures, and what its current details say.
 */
export async function textsOfRun(
  { client }: Pick<Fixture, 'client'>,
  workflowId: string,
): Promise<Set<string>> {
  const run = client.workflow.getHandle(workflowId);
  const { raw } = await run.describe();
  return textsIn([
    await run.fetchHistory(),
    raw,
    await run.query('__temporal_workflow_metadata').catch(() => undefined),
  ]);
}
