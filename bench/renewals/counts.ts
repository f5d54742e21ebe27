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

/** Steps of the three runs of a service: of the term that was paid, of the one after it, and of the look at its panel. */
export async function runsOf(product: Product, serviceId: string): Promise<Record<string, Steps>> {
  const { client, owner } = product;
  const { rows } = await owner.query<{ id: string }>(
    'select id from term where service_id = $1 order by number',
    [serviceId],
  );
  const [paid, next] = rows.map(({ id }) => renewalWorkflowId(id));
  const looks = await idsOf(client, `WorkflowType = '${suspensionWorkflow}' and ServiceId = '${serviceId}'`);
  const steps = async (id = '') => stepsOf(await historyOf(client, id));
  return { paid: await steps(paid), next: await steps(next), look: await steps(looks[0]) };
}

async function idsOf(client: Client, query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}
