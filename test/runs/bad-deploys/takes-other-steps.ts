/** The product's workflows after a change that was not put behind `patched`: they take other steps than their histories. */
import { proxyActivities } from '@temporalio/workflow';
import type { TransferActivities } from '../../../activities/transfer.ts';
import { activityOptions } from '../../../workflows/options.ts';

export { credentials } from '../../../workflows/index.ts';

export async function transfer({ changeId }: { changeId: string }): Promise<string> {
  const { reviewPause } = proxyActivities<TransferActivities>(activityOptions.database);
  const { state } = await reviewPause({ changeId, knownVersion: 0 });
  return state;
}
