import type { Transaction } from '../transaction/transaction.ts';

/**
 * A notice that counted as accepted did not arrive after all: the time of a cooling off that was counted from it stands
 * still until the review has counted anew, so that no commit builds on it (T10). Locks the change.
 */
export async function stopCoolingOff(tx: Transaction, changeId: string): Promise<void> {
  await tx.em.execute(
    /* sql */ `with locked as (
      select id from service_change where id = ? and state in ('cooling_off', 'paused') for no key update
    ), stopped as (
      update transfer set cooling_off_ends_at = null
      where change_id in (select id from locked) and cooling_off_ends_at is not null returning change_id
    )
    update service_change set version = version + 1 where id in (select change_id from stopped)`,
    [changeId],
  );
}
