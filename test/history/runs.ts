import { changeWorkflowId, credentialsWorkflowId, deliveryId } from '../../workflows/messages.ts';
import type { Scene } from '../harness/scene.ts';
import { textsIn } from './exposure.ts';

/** The workflows of the renewals of credentials that staff asked for, the first one first. */
export async function renewalsOf({ sql }: Pick<Scene, 'sql'>): Promise<string[]> {
  const rows = await sql<{ change_id: string; id: string }>(
    "select change_id, data ->> 'renewalId' as id from event where type = 'transfer.credentials_renewed' order by event.id",
  );
  return rows.map((row) => credentialsWorkflowId(row.change_id, row.id));
}

/** The workflows of everything in the database: every transfer, every renewal. */
export async function workflowIds(scene: Pick<Scene, 'sql'>): Promise<string[]> {
  const changes = await scene.sql<{ id: string }>('select id from service_change');
  return [...changes.map(({ id }) => changeWorkflowId('transfer', id)), ...(await renewalsOf(scene))];
}

/** The deliveries of every message in the database that have begun. */
export async function deliveryIds({ sql }: Pick<Scene, 'sql'>): Promise<string[]> {
  const rows = await sql<{ id: string; run: number }>(
    `select m.id, n as run from outbound_message m, generate_series(1, m.run) as n
     where n < m.run or m.state not in ('held', 'parked', 'sending')`,
  );
  return rows.map(({ id, run }) => deliveryId(id, run));
}

/** Every text that Temporal keeps of a delivery: what it was given, its result, its last failure. */
export async function textsOfDelivery(
  { client }: Pick<Scene, 'client'>,
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
  { client }: Pick<Scene, 'client'>,
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
