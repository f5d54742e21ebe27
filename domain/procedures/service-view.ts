import { describeOwed, unpaidInvoicesByService } from '../billing/unpaid-invoices.ts';
import { IS_OPEN_CHANGE } from '../changes/ring.ts';
import { settingsIn } from '../company/settings.ts';
import type { OwedInvoice } from '../error-texts.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import type { Period, ServiceStatus, SuspensionReason } from '../services/service.ts';
import { currentTerm } from '../services/term.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import { actingClient, actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** A service as its holder, and staff in a list, see it; money in minor units as decimal strings (G2). */
export type ServiceView = {
  id: string;
  label: string;
  product: string;
  plan: { id: string; name: string };
  period: Period;
  status: ServiceStatus;
  /** Why it is suspended; none unless it is (B8). */
  suspensionReasons: SuspensionReason[];
  frozen: boolean;
  /** The current term, half-open; null while the service has none. */
  termStart: LocalDate | null;
  termEnd: LocalDate | null;
  /** What the holder owes for it. */
  owedInvoices: OwedInvoice[];
  openChange: { id: string; kind: string; state: string } | null;
  createdAt: string;
};

/**
 * The services that the client who asks holds, the newest first. Three SQL, however many rows.
 * @throws {DomainError} FORBIDDEN.
 */
export function listServices(ctx: VerbContext, page: Page): Promise<ServiceView[]> {
  return listHeld(ctx, actingClient(ctx).clientId, page);
}

/** Those that a client holds, for staff, the newest first. Three SQL, however many rows. @throws {DomainError} FORBIDDEN. */
export function listServicesForStaff(
  ctx: VerbContext,
  { clientId, ...page }: Page & { clientId: string },
): Promise<ServiceView[]> {
  actingStaff(ctx);
  return listHeld(ctx, clientId, page);
}

function listHeld(ctx: VerbContext, clientId: string, { after, limit }: Page): Promise<ServiceView[]> {
  const where = after ? 'and (s.created_at, s.id) < (?, ?::uuid)' : '';
  const parameters = after ? [after.at, after.id, limit] : [limit];
  return readServices(ctx, clientId, {
    sql: `${where} order by s.created_at desc, s.id desc limit ?`,
    parameters,
  });
}

/** One service of the client who asks. @throws {DomainError} FORBIDDEN; NOT_FOUND, also when it is somebody else's (C8). */
export async function getService(ctx: VerbContext, input: { serviceId: string }): Promise<ServiceView> {
  const { clientId } = actingClient(ctx);
  const [service] = await readServices(ctx, clientId, {
    sql: 'and s.id = ?',
    parameters: [input.serviceId],
  });
  return service ?? refuse('NOT_FOUND');
}

type Row = Omit<ServiceView, 'owedInvoices' | 'createdAt'> & { createdAt: Date | string };

async function readServices(
  ctx: VerbContext,
  holderId: string,
  filter: { sql: string; parameters: unknown[] },
): Promise<ServiceView[]> {
  const em = read(ctx);
  const { timeZone } = await settingsIn(em);
  const today = localDateOf(ctx.now, timeZone);
  const rows = await em.execute<Row[]>(`${HELD} ${filter.sql}`, [
    today,
    today,
    holderId,
    ...filter.parameters,
  ]);
  const ids = rows.map((row) => row.id);
  const unpaid = await unpaidInvoicesByService(em, ids);
  return rows.map((row) => {
    const owedInvoices = describeOwed(ctx.deployment, unpaid.get(row.id) ?? []);
    return { ...row, owedInvoices, createdAt: new Date(row.createdAt).toISOString() };
  });
}

const HELD = /* sql */ `
select s.id, s.label, p.name as product, jsonb_build_object('id', plan.id, 'name', plan.name) as plan,
  s.period, s.status, s.suspension_reasons as "suspensionReasons", s.frozen_at is not null as frozen,
  t.start_date as "termStart", t.end_date as "termEnd", s.created_at as "createdAt",
  case when c.id is not null then jsonb_build_object('id', c.id, 'kind', c.kind, 'state', c.state) end as "openChange"
from ownership_interval o
join service s on s.id = o.service_id
join plan on plan.id = s.plan_id
join product p on p.id = plan.product_id
${currentTerm('?::date')}
left join service_change c on c.service_id = s.id and ${IS_OPEN_CHANGE}
where o.client_id = ? and o.ended_at is null`;
