import { OPEN_CHANGE, type OpenChange, ringChange } from '../changes/ring.ts';
import { ringRenewals } from '../changes/ring-renewals.ts';
import { refuse } from '../errors.ts';
import type { ChangeRing } from '../transaction/handoffs.ts';
import { prepared } from '../transaction/prepared.ts';
import { ChangedBeforeLock, type Transaction } from '../transaction/transaction.ts';
import type { ServiceStatus, SuspensionReason } from './service.ts';

/** A locked service with its locked holder, read after the locks. */
export type HeldService = {
  id: string;
  label: string;
  status: ServiceStatus;
  suspensionReasons: SuspensionReason[];
  version: number;
  /** Whether a panel has its account; otherwise people do what a panel would (B1). */
  isOnPanel: boolean;
  currency: string;
  frozen: boolean;
  /** The member of staff who wants its freeze lifted, until another one agrees (C8). */
  unfreezeAskedBy: string | null;
  /** Whether its renewals are invoiced: not while the end of its period is asked for (X3). */
  renews: boolean;
  holder: { id: string; name: string; phone: string; email: string };
  openChange: OpenChange | null;
};

/**
 * Locks the service and, before it, its holder (G5). Three statements.
 * @throws {DomainError} NOT_FOUND.
 */
export async function lockHeldService(tx: Transaction, serviceId: string): Promise<HeldService> {
  const [held] = await tx.em.execute<{ holder_id: string }[]>(
    'select client_id as holder_id from ownership_interval where service_id = ? and ended_at is null',
    [serviceId],
  );
  const holderId = held?.holder_id ?? refuse('NOT_FOUND');
  await tx.lock({ clients: [holderId], services: [serviceId] });
  const service = await readHeldService(tx, serviceId);
  if (service.holder.id !== holderId) throw new ChangedBeforeLock('the holder');
  return service;
}

/** The same for a caller who holds the locks. @throws {DomainError} NOT_FOUND. */
export async function readHeldService(tx: Transaction, serviceId: string): Promise<HeldService> {
  const [row] = await askHeld<HeldService>(tx.em, [serviceId]);
  return row ?? refuse('NOT_FOUND');
}

const askHeld = prepared(/* sql */ `
select s.id, s.label, s.status, s.suspension_reasons as "suspensionReasons", s.currency,
  s.version, s.panel_user is not null and product.provisioner = 'whm' as "isOnPanel",
  s.frozen_at is not null as frozen, s.unfreeze_asked_by as "unfreezeAskedBy", s.renews,
  jsonb_build_object('id', h.id, 'name', h.name, 'phone', h.phone, 'email', h.email) as holder, ${OPEN_CHANGE} as "openChange"
from service s
join plan on plan.id = s.plan_id
join product on product.id = plan.product_id
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
where s.id = ?`);

/** The rows that an event of the service names. */
type Subjects = { clientId: string; serviceId: string };

/** The rows that every event of a held service names. */
export function subjectsOfService({ id: serviceId, holder }: Pick<HeldService, 'id' | 'holder'>): Subjects {
  return { clientId: holder.id, serviceId };
}

/** Rings the run of the service's open change, if there is one: something that its rules ask about has changed. */
export function ringOpenChange(
  tx: Transaction,
  { openChange }: Pick<HeldService, 'openChange'>,
  ring: ChangeRing,
): void {
  if (openChange) ringChange(tx, openChange, ring);
}

/** Rings all that runs about services: their open changes, and the runs of their latest terms. */
export async function ringServices(
  tx: Transaction,
  services: readonly Pick<HeldService, 'id' | 'openChange'>[],
  ring: ChangeRing,
): Promise<void> {
  for (const service of services) ringOpenChange(tx, service, ring);
  await ringRenewals(
    tx,
    services.map(({ id }) => id),
    ring,
  );
}
