import type { ChangeKind } from '../change-kinds.ts';
import { refuse } from '../errors.ts';
import type { Page } from '../page.ts';
import { actingStaff } from '../transaction/acting.ts';
import type { VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

type StaffParty = { id: string; name: string; version: number };

/** A change as staff sees it in a list: the parties are named by the transfer's detail, if it is one. */
export type StaffChange = {
  id: string;
  reference: string;
  kind: ChangeKind;
  serviceId: string;
  serviceLabel: string;
  state: string;
  version: number;
  openedAt: string;
  deadline: string | null;
  closedAt: string | null;
  reason: string | null;
  /** With the version of their data, which decisions about them are for. */
  holder: StaffParty | null;
  recipient: StaffParty | null;
  /** Unresolved tasks of this change (G7). */
  openTaskIds: string[];
};

type Row = {
  id: string;
  reference: string;
  kind: ChangeKind;
  service_id: string;
  label: string;
  state: string;
  version: number;
  opened_at: Date;
  deadline: Date | null;
  closed_at: Date | null;
  reason: string | null;
  holder_id: string | null;
  holder_name: string | null;
  holder_version: number | null;
  recipient_id: string | null;
  recipient_name: string | null;
  recipient_version: number | null;
  open_task_ids: string[];
};

const SELECT = /* sql */ `
select c.id, c.reference, c.kind, c.service_id, s.label, c.state, c.version, c.opened_at, c.deadline, c.closed_at, c.reason,
  h.id as holder_id, h.name as holder_name, h.version as holder_version,
  r.id as recipient_id, r.name as recipient_name, r.version as recipient_version,
  array(select k.id::text from staff_task k where k.change_id = c.id and k.resolved_at is null order by k.due_at)
    as open_task_ids
from service_change c
join service s on s.id = c.service_id
left join change_party hp on hp.change_id = c.id and hp.role = 'holder'
left join client h on h.id = hp.client_id
left join change_party rp on rp.change_id = c.id and rp.role = 'recipient'
left join client r on r.id = rp.client_id`;

/** One change, for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function staffChange(ctx: VerbContext, input: { changeId: string }): Promise<StaffChange> {
  actingStaff(ctx);
  const [row] = await read(ctx).execute<Row[]>(`${SELECT} where c.id = ?`, [input.changeId]);
  if (!row) refuse('NOT_FOUND');
  return view(row);
}

export type ListStaffChangesInput = Page & {
  open?: boolean | undefined;
  serviceId?: string | undefined;
  clientId?: string | undefined;
};

/** Changes for staff, the newest first. One SQL, whatever the filters. @throws {DomainError} FORBIDDEN. */
export async function listStaffChanges(
  ctx: VerbContext,
  input: ListStaffChangesInput,
): Promise<StaffChange[]> {
  actingStaff(ctx);
  const conditions: string[] = [];
  const parameters: unknown[] = [];
  const where = (condition: string, ...values: unknown[]) => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const { open, serviceId, clientId, after, limit } = input;
  if (open !== undefined) where(open ? 'c.closed_at is null' : 'c.closed_at is not null');
  if (serviceId) where('c.service_id = ?', serviceId);
  if (clientId) {
    where('exists (select from change_party p where p.change_id = c.id and p.client_id = ?)', clientId);
  }
  if (after) where('(c.opened_at, c.id) < (?, ?::uuid)', after.at, after.id);
  const filter = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const rows = await read(ctx).execute<Row[]>(
    `${SELECT} ${filter} order by c.opened_at desc, c.id desc limit ?`,
    [...parameters, limit],
  );
  return rows.map(view);
}

function view(row: Row): StaffChange {
  return {
    id: row.id,
    reference: row.reference,
    kind: row.kind,
    serviceId: row.service_id,
    serviceLabel: row.label,
    state: row.state,
    version: row.version,
    openedAt: iso(row.opened_at),
    deadline: row.deadline && iso(row.deadline),
    closedAt: row.closed_at && iso(row.closed_at),
    reason: row.reason,
    holder: party(row.holder_id, row.holder_name, row.holder_version),
    recipient: party(row.recipient_id, row.recipient_name, row.recipient_version),
    openTaskIds: row.open_task_ids,
  };
}

function party(id: string | null, name: string | null, version: number | null): StaffParty | null {
  return id === null || name === null || version === null ? null : { id, name, version };
}

/** Raw rows bring instants as the driver gives them. */
function iso(instant: Date | string): string {
  return new Date(instant).toISOString();
}
