import type { Client } from '@temporalio/client';
import { renewalWorkflowId, suspensionWorkflow } from '../../workflows/messages.ts';
import { historyOf, type Steps, stepsOf } from '../parts/history.ts';
import type { Product } from '../transfers/product.ts';

/** What the renewal of one service comes to, on average. */
export type Counts = {
  whatsapp: number;
  email: number;
  /** Transactions that write, and rows that they write. */
  commits: number;
  rows: number;
};

type Reading = { transactions: number; rows: number; whatsapp: number; email: number };

const READING = `select pg_snapshot_xmax(pg_current_snapshot())::text::bigint::int as transactions,
  (select (tup_inserted + tup_updated + tup_deleted)::int from pg_stat_database where datname = current_database()) as rows,
  (select count(*)::int from outbound_message where channel = 'whatsapp') as whatsapp,
  (select count(*)::int from outbound_message where channel = 'email') as email`;

/** What was written and sent so far. */
export async function reading({ owner }: Product): Promise<Reading> {
  const { rows } = await owner.query<Reading>(READING);
  if (!rows[0]) throw new Error('PostgreSQL did not say what it wrote');
  return rows[0];
}

export function countsBetween(before: Reading, after: Reading, services: number): Counts {
  const each = (name: keyof Reading) => Math.round((after[name] - before[name]) / services);
  return {
    whatsapp: each('whatsapp'),
    email: each('email'),
    commits: each('transactions'),
    rows: each('rows'),
  };
}

/** The runs of renewed services: of the term that was paid, of the one after it, and of the look at the panel. */
export async function runsOf({ client, owner }: Product, serviceIds: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>('select id from term where service_id = any ($1)', [
    serviceIds,
  ]);
  const runs = rows.map(({ id }) => renewalWorkflowId(id));
  for await (const { workflowId } of client.workflow.list({
    query: `WorkflowType = '${suspensionWorkflow}'`,
  }))
    if (serviceIds.some((id) => workflowId.includes(id))) runs.push(workflowId);
  return runs;
}

/** Steps of one renewal, on average over those whose runs these are. */
export async function stepsOfEach(client: Client, runs: readonly string[], renewals: number): Promise<Steps> {
  const sum: Steps = { tasks: 0, activities: 0, signals: 0, timers: 0 };
  for (const workflowId of runs) {
    const steps = stepsOf(await historyOf(client, workflowId));
    for (const name of Object.keys(sum) as (keyof Steps)[]) sum[name] += steps[name] / renewals;
  }
  return sum;
}

/**
 * How many tasks a run takes depends on what comes while it is at work.
 * @throws Error when the floor did not take as many other steps.
 */
export function assertAsManySteps(ours: Steps, floor: Steps): void {
  for (const name of ['activities', 'signals', 'timers'] as const) {
    const [one, other] = [Math.round(ours[name]), Math.round(floor[name])];
    if (one !== other) throw new Error(`the floor took other steps: ${one} and ${other} ${name} a renewal`);
  }
}
