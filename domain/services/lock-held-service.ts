import { OPEN_CHANGE, type OpenChange, ringChange } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { ChangeRing } from '../transaction/handoffs.ts';
import { ChangedBeforeLock, type Transaction } from '../transaction/transaction.ts';
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
  openChange: OpenChange | null;
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
    openChange: row.open_change,
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
  open_change: OpenChange | null;
};

const HELD = /* sql */ `
select s.label, s.status, s.suspension_reason, s.currency, s.frozen_at is not null as frozen,
  h.id as holder_id, h.name as holder_name, h.phone as holder_phone,
  ${OPEN_CHANGE} as open_change
from service s
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
where s.id = ?`;

/** Rings the run of the service's open change, if there is one: something that its rules ask about has changed. */
export function ringOpenChange(
  tx: Transaction,
  { openChange }: Pick<HeldService, 'openChange'>,
  ring: ChangeRing,
): void {
  if (openChange) ringChange(tx, openChange, ring);
}
