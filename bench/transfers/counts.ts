import { changeWorkflowId } from '../../workflows/messages.ts';
import { historyOf, stepsOf } from '../parts/history.ts';
import type { Product } from './product.ts';

/** What one transfer comes to, on average: activities of its run, deliveries of messages, transactions that write. */
export type Counts = { activities: number; deliveries: number; commits: number };

/** The next transaction's number: only those that write have one. */
export async function transactionsOf({ owner }: Product): Promise<number> {
  const { rows } = await owner.query<{ id: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as id',
  );
  return Number(rows[0]?.id);
}

export async function countSteps(
  product: Product,
  changeIds: readonly string[],
  transactions: number,
): Promise<Counts> {
  const { client, owner } = product;
  const { rows } = await owner.query<{ count: number }>(
    'select count(*)::int as count from outbound_message where change_id = any($1::uuid[])',
    [changeIds],
  );
  const histories = await Promise.all(
    changeIds.map((id) => historyOf(client, changeWorkflowId('transfer', id))),
  );
  const activities = histories.reduce((sum, history) => sum + stepsOf(history).activities, 0);
  return {
    activities: Math.round(activities / changeIds.length),
    deliveries: Math.round((rows[0]?.count ?? 0) / changeIds.length),
    commits: Math.round(transactions / changeIds.length),
  };
}
