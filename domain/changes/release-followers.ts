import type { Transaction } from '../transaction/transaction.ts';
import { type OpenChange, ringChange } from './ring.ts';

/** A change has closed: what runs after it is the open change of its service from now on, and is rung (X9). The locks are held. */
export async function releaseFollowers(tx: Transaction, changeId: string): Promise<void> {
  const released = await tx.em.execute<OpenChange[]>(
    /* sql */ `update service_change set runs_after = null, version = version + 1
    where runs_after = ? and closed_at is null
    returning id, kind, reference, service_id as "serviceId"`,
    [changeId],
  );
  for (const change of released) ringChange(tx, change, 'dataChanged');
}
