import { describeOwed, unpaidInvoicesByService } from '../billing/unpaid-invoices.ts';
import { CompanySettings, SETTINGS_ID } from '../company/settings.ts';
import type { OwedInvoice } from '../error-texts.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import type { Period, ServiceStatus } from '../services/service.ts';
import { type LocalDate, localDateOf } from '../time.ts';
import { actingClient } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** A service as its holder sees it; money in minor units as decimal strings (G2). */
export type ServiceView = {
  id: string;
  label: string;
  product: string;
  plan: { id: string; name: string };
  period: Period;
  status: ServiceStatus;
  suspensionReason: string | null;
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
export function listServices(ctx: VerbContext, { after, limit }: Page): Promise<ServiceView[]> {
  const where = after ? 'and (s.created_at, s.id) < (?, ?::uuid)' : '';
  const parameters = after ? [after.at, after.id, limit] : [limit];
  return readServices(ctx, {
    sql: `${where} order by s.created_at desc, s.id desc limit ?`,
    parameters,
  });
}

/** One service of the client who asks. @throws {DomainError} FORBIDDEN; NOT_FOUND, also when it is somebody else's (C8). */
export async function getService(ctx: VerbContext, input: { serviceId: string }): Promise<ServiceView> {
  const [service] = await readServices(ctx, { sql: 'and s.id = ?', parameters: [input.serviceId] });
  return service ?? refuse('NOT_FOUND');
}

type Row = {
  id: string;
  label: string;
  product: string;
  plan_id: string;
  plan: string;
  period: Period;
  status: ServiceStatus;
  suspension_reason: string | null;
  frozen: boolean;
  start_date: LocalDate | null;
  end_date: LocalDate | null;
  change_id: string | null;
  kind: string;
  state: string;
  created_at: Date | string;
};

async function readServices(
  ctx: VerbContext,
  filter: { sql: string; parameters: unknown[] },
): Promise<ServiceView[]> {
  const { clientId } = actingClient(ctx);
  const em = read(ctx);
  const { timeZone } = await em.findOneOrFail(CompanySettings, { id: SETTINGS_ID });
  const today = localDateOf(ctx.now, timeZone);
  const rows = await em.execute<Row[]>(`${HELD} ${filter.sql}`, [
    today,
    today,
    clientId,
    ...filter.parameters,
  ]);
  const ids = rows.map((row) => row.id);
  const unpaid = await unpaidInvoicesByService(em, ids);
  return rows.map((row) => {
    const own = (unpaid.get(row.id) ?? []).filter((invoice) => invoice.clientId === clientId);
    return view(row, describeOwed(ctx.deployment, own));
  });
}

/** The current term is the one that started last; before the first has started, the first. */
const HELD = /* sql */ `
select s.id, s.label, p.name as product, plan.id as plan_id, plan.name as plan, s.period, s.status,
  s.suspension_reason, s.frozen_at is not null as frozen, t.start_date, t.end_date,
  c.id as change_id, c.kind, c.state, s.created_at
from ownership_interval o
join service s on s.id = o.service_id
join plan on plan.id = s.plan_id
join product p on p.id = plan.product_id
left join lateral (
  select start_date, end_date from term where service_id = s.id
  order by start_date <= ?::date desc, abs(start_date - ?::date) limit 1
) as t on true
left join service_change c on c.service_id = s.id and c.closed_at is null
where o.client_id = ? and o.ended_at is null`;

function view(row: Row, owedInvoices: OwedInvoice[]): ServiceView {
  return {
    id: row.id,
    label: row.label,
    product: row.product,
    plan: { id: row.plan_id, name: row.plan },
    period: row.period,
    status: row.status,
    suspensionReason: row.suspension_reason,
    frozen: row.frozen,
    termStart: row.start_date,
    termEnd: row.end_date,
    owedInvoices,
    openChange: row.change_id ? { id: row.change_id, kind: row.kind, state: row.state } : null,
    createdAt: new Date(row.created_at).toISOString(),
  };
}
