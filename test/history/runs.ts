import { changeWorkflowId, credentialsWorkflowId, deliveryWorkflowId } from '../../workflows/messages.ts';
import type { Scene } from '../harness/scene.ts';
import { textsIn } from './exposure.ts';

/** The workflows of the renewals of credentials that staff asked for, the first one first. */
export async function renewalsOf({ sql }: Pick<Scene, 'sql'>): Promise<string[]> {
  const rows = await sql<{ change_id: string; id: string }>(
    "select change_id, data ->> 'renewalId' as id from event where type = 'transfer.credentials_renewed' order by event.id",
  );
  return rows.map((row) => credentialsWorkflowId(row.change_id, row.id));
}

/** The workflows of everything in the database: every transfer, every message, every renewal. */
export async function workflowIds(scene: Pick<Scene, 'sql'>): Promise<string[]> {
  const { sql } = scene;
  const changes = await sql<{ id: string }>('select id from service_change');
  const messages = await sql<{ id: string }>('select id from outbound_message');
  return [
    ...changes.map(({ id }) => changeWorkflowId('transfer', id)),
    ...messages.map(({ id }) => deliveryWorkflowId(id)),
    ...(await renewalsOf(scene)),
  ];
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
