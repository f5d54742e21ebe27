import { ChangedBeforeLock, type Transaction } from '../../db/transaction.ts';
import { refuse } from '../errors.ts';
import type { TransferRing } from '../handoffs.ts';
import { currentHolderId } from './holder.ts';
import type { ServiceStatus, SuspensionReason } from './service.ts';

/** A locked service with its locked holder, read after the locks. */
export type HeldService = {
  id: string;
  label: string;
  status: ServiceStatus;
  suspensionReason: SuspensionReason | null;
  currency: string;
  frozen: boolean;
  holder: { id: string; name: string; phone: string };
  openTransferId: string | null;
};

/**
 * Locks the service and, before it, its holder (G5). Three statements.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockHeldService(tx: Transaction, serviceId: string): Promise<HeldService> {
  const holderId = await currentHolderId(tx.em, serviceId);
  if (holderId === undefined) refuse('NOT_FOUND');
  await tx.lock({ clients: [holderId], services: [serviceId] });
  const [row] = await tx.em.execute<Row[]>(HELD, [serviceId]);
  if (row?.holder_id !== holderId) throw new ChangedBeforeLock('the holder');
  return {
    id: serviceId,
    label: row.label,
    status: row.status,
    suspensionReason: row.suspension_reason,
    currency: row.currency,
    frozen: row.frozen,
    holder: { id: holderId, name: row.holder_name, phone: row.holder_phone },
    openTransferId: row.open_transfer_id,
  };
}

type Row = {
  label: string;
  status: ServiceStatus;
  suspension_reason: SuspensionReason | null;
  currency: string;
  frozen: boolean;
  holder_id: string;
  holder_name: string;
  holder_phone: string;
  open_transfer_id: string | null;
};

const HELD = /* sql */ `
select s.label, s.status, s.suspension_reason, s.currency, s.frozen_at is not null as frozen,
  h.id as holder_id, h.name as holder_name, h.phone as holder_phone, c.id as open_transfer_id
from service s
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
left join service_change c on c.service_id = s.id and c.closed_at is null and c.kind = 'transfer'
where s.id = ?`;

/** Rings the run of the service's open transfer, if there is one: something that its rules ask about has changed. */
export function ringOpenTransfer(
  tx: Transaction,
  service: Pick<HeldService, 'id' | 'openTransferId'>,
  ring: TransferRing,
): void {
  if (service.openTransferId === null) return;
  tx.handoff({ kind: 'transfer', changeId: service.openTransferId, serviceId: service.id, ring });
}
