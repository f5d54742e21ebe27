import { ringRenewals } from '../changes/ring-renewals.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { ServiceStatus } from './service.ts';

type Ended = Extract<ServiceStatus, 'cancelled' | 'terminated'>;

/** A service is no more, for good (X8); it is locked. `reason` is a code. */
export async function endService(
  tx: Transaction,
  subjects: { serviceId: string; clientId: string },
  { status, reason }: { status: Ended; reason: string },
): Promise<void> {
  await tx.em.execute(
    /* sql */ `update service set status = ?, suspension_reasons = '{}', suspended_since = null, panel_due_at = null,
      renews = false, version = version + 1 where id = ?`,
    [status, subjects.serviceId],
  );
  tx.event({ type: `service.${status}`, ...subjects, data: { reason } });
  await ringRenewals(tx, [subjects.serviceId], 'dataChanged');
}
