import type { EntityManager } from '@mikro-orm/postgresql';
import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { refuse } from '../errors.ts';
import type { LocalDate } from '../time.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';
import { FIRST_SERVER } from './server.ts';
import type { Period, ServiceStatus, SuspensionReason } from './service.ts';
import { currentTerm } from './term.ts';

/** A service as staff decides on it. */
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

/** With what it is; money in minor units as decimal strings (G2). */
export type StaffServiceDetails = StaffServiceView & {
  /** The names of the two who asked. */
  unfreezeAskedByName: string | null;
  terminationAskedByName: string | null;
  product: string;
  plan: { id: string; name: string };
  period: Period;
  /** What its next term costs, unless another price was announced (B2). */
  price: { amount: string; currency: string };
  renews: boolean;
  /** The current term, half-open; null while the service has none. */
  termStart: LocalDate | null;
  termEnd: LocalDate | null;
  /** On its server's panel; null where it has none (B9). */
  account: { user: string; domain: string | null; server: string | null } | null;
  createdAt: string;
};

/** One service, for staff. One statement. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function serviceForStaff(
  ctx: VerbContext,
  { serviceId }: { serviceId: string },
): Promise<StaffServiceDetails> {
  actingStaff(ctx);
  const [row] = await read(ctx).execute<StaffServiceDetails[]>(DETAILS, [ctx.now, serviceId]);
  if (!row) refuse('NOT_FOUND');
  return { ...row, createdAt: new Date(row.createdAt).toISOString() };
}

/** As a verb leaves it that has written it. One statement. @throws {DomainError} NOT_FOUND. */
export async function readStaffService(em: EntityManager, serviceId: string): Promise<StaffServiceView> {
  const [row] = await em.execute<StaffServiceView[]>(`select ${VIEW} ${HELD} ${ONE}`, [serviceId]);
  return row ?? refuse('NOT_FOUND');
}

const VIEW = /* sql */ `s.id, s.label, s.status, s.suspension_reasons as "suspensionReasons", s.frozen_at is not null as frozen,
  s.unfreeze_asked_by as "unfreezeAskedBy", s.termination_asked_by as "terminationAskedBy", s.version,
  jsonb_build_object('id', h.id, 'name', h.name) as holder,
  case when c.id is not null then jsonb_build_object('id', c.id, 'kind', c.kind, 'state', c.state) end as "openChange"`;

const HELD = /* sql */ `from service s
join ownership_interval o on o.service_id = s.id and o.ended_at is null
join client h on h.id = o.client_id
left join service_change c on c.service_id = s.id and ${IS_OPEN_CHANGE}`;
const ONE = 'where s.id = ?';

const DETAILS = /* sql */ `
with now as (select (?::timestamptz at time zone time_zone)::date as today from company_settings)
select ${VIEW}, (select name from staff where id = s.unfreeze_asked_by) as "unfreezeAskedByName",
  (select name from staff where id = s.termination_asked_by) as "terminationAskedByName", p.name as product, jsonb_build_object('id', plan.id, 'name', plan.name) as plan, s.period,
  jsonb_build_object('amount', s.price::text, 'currency', s.currency) as price, s.renews,
  t.start_date as "termStart", t.end_date as "termEnd", s.created_at as "createdAt",
  case when s.panel_user is not null then jsonb_build_object('user', s.panel_user, 'domain', s.panel_domain, 'server', (
    select name from server where id = coalesce(s.server_id, ${FIRST_SERVER}))) end as account
${HELD}
cross join now
join plan on plan.id = s.plan_id
join product p on p.id = plan.product_id
${currentTerm('now.today')}
${ONE}`;
