import type { EntityManager } from '@mikro-orm/postgresql';
import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import type { ServiceStatus, SuspensionReason } from './service.ts';

/** A service as staff sees it. */
export type StaffServiceView = {
  id: string;
  label: string;
  status: ServiceStatus;
  suspensionReasons: SuspensionReason[];
  frozen: boolean;
  /** The members of staff who asked to lift its freeze, or to end it, where a second one is still needed (C8). */
  unfreezeAskedBy: string | null;
  terminationAskedBy: string | null;
  holder: { id: string; name: string };
  openChange: { id: string; kind: string; state: string } | null;
  /** Of the service; handed back with a decision over it (C3). */
  version: number;
};

/** One service, for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function serviceForStaff(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<StaffServiceView> {
  actingStaff(ctx);
  return readStaffService(read(ctx), serviceId);
}

/** The same for a verb that has written it. One statement. @throws {DomainError} NOT_FOUND. */
export async function readStaffService(em: EntityManager, serviceId: string): Promise<StaffServiceView> {
  const [row] = await em.execute<StaffServiceView[]>(SERVICE, [serviceId]);
  return row ?? refuse('NOT_FOUND');
}

const SERVICE = /* sql */ `
select s.id, s.label, s.status, s.suspension_reasons as "suspensionReasons", s.frozen_at is not null as frozen,
  s.unfreeze_asked_by as "unfreezeAskedBy", s.termination_asked_by as "terminationAskedBy", s.version,
  jsonb_build_object('id', h.id, 'name', h.name) as holder,
  case when c.id is not null then jsonb_build_object('id', c.id, 'kind', c.kind, 'state', c.state) end as "openChange"
from service s
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
left join service_change c on c.service_id = s.id and ${IS_OPEN_CHANGE}
where s.id = ?`;
