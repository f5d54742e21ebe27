import { changeWorkflowId } from '../../workflows/messages.ts';
import { historyOf, stepsOf } from '../parts/history.ts';
import type { Product } from '../transfers/product.ts';

/** What one transfer comes to at Temporal, on average. */
export type Counts = { deliveries: number; activities: number };

export async function countRuns({ client, owner }: Product, changeIds: readonly string[]): Promise<Counts> {
  const { rows } = await owner.query<{ count: number }>(
    'select count(*)::int as count from outbound_message where created_at >= (select min(opened_at) from service_change)',
  );
  const histories = await Promise.all(
    changeIds.map((id) => historyOf(client, changeWorkflowId('transfer', id))),
  );
  const activities = histories.reduce((sum, history) => sum + stepsOf(history).activities, 0);
  return {
    deliveries: (rows[0]?.count ?? 0) / changeIds.length,
    activities: activities / changeIds.length,
  };
}

export function describeCounts({ deliveries, activities }: Counts): string {
  return `a transfer is 1 run of ${activities.toFixed(1)} activities and ${deliveries.toFixed(1)} deliveries of messages, each a run with 1 activity`;
}
