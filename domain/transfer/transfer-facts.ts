import type { Transaction } from '../../db/transaction.ts';
import { CompanySettings, SETTINGS_ID, type TransferPolicy } from '../company/settings.ts';

/** What opening a transfer must know of a service besides its own row, read after the locks. */
export type ServiceFacts = {
  currentHolderId: string | undefined;
  openChange: { id: string; kind: string; state: string } | undefined;
};

export async function serviceFacts(tx: Transaction, serviceId: string): Promise<ServiceFacts> {
  const [row] = await tx.em.execute<{ client_id: string; id: string | null; kind: string; state: string }[]>(
    /* sql */ `select o.client_id, c.id, c.kind, c.state from ownership_interval o
    left join service_change c on c.service_id = o.service_id and c.closed_at is null
    where o.service_id = ? and o.ended_at is null`,
    [serviceId],
  );
  const openChange = row?.id ? { id: row.id, kind: row.kind, state: row.state } : undefined;
  return { currentHolderId: row?.client_id, openChange };
}

/** The policies as they are now, to be frozen on a transfer (G1). */
export async function transferPolicy(tx: Transaction): Promise<TransferPolicy> {
  const settings = await tx.em.findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  const { timeZone, transferWindowDays, transferPauseDays, coolingOffHours } = settings;
  const { contactQuietDays, taskDueHours } = settings;
  return {
    timeZone,
    transferWindowDays,
    transferPauseDays,
    coolingOffHours,
    contactQuietDays,
    taskDueHours,
  };
}
