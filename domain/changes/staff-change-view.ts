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

/** As the driver gives it. */
export type StaffChangeRow = Omit<StaffChange, 'openedAt' | 'deadline' | 'closedAt'> & {
  openedAt: Date | string;
  deadline: Date | string | null;
  closedAt: Date | string | null;
};

const partyIn = (role: 'holder' | 'recipient') => /* sql */ `(
  select jsonb_build_object('id', client.id, 'name', client.name, 'version', client.version)
  from change_party p join client on client.id = p.client_id where p.change_id = c.id and p.role = '${role}')`;

/** Changes `c`, as `changeView` makes them what staff sees. */
export const STAFF_CHANGES = /* sql */ `
select c.id, c.reference, c.kind, c.service_id as "serviceId", s.label as "serviceLabel", c.state, c.version,
  c.opened_at as "openedAt", c.deadline, c.closed_at as "closedAt", c.reason,
  ${partyIn('holder')} as holder, ${partyIn('recipient')} as recipient,
  array(select k.id::text from staff_task k where k.change_id = c.id and k.resolved_at is null order by k.due_at)
    as "openTaskIds"
  from service_change c
  join service s on s.id = c.service_id`;

/** One change, for staff. @throws {DomainError} FORBIDDEN, NOT_FOUND. */
export async function staffChange(ctx: VerbContext, input: { changeId: string }): Promise<StaffChange> {
  actingStaff(ctx);
  const [row] = await read(ctx).execute<StaffChangeRow[]>(`${STAFF_CHANGES} where c.id = ?`, [
    input.changeId,
  ]);
  if (!row) refuse('NOT_FOUND');
  return changeView(row);
}

export type ListStaffChangesInput = Page & {
  open?: boolean | undefined;
  kind?: ChangeKind | undefined;
  state?: string | undefined;
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
  const { open, kind, state, serviceId, clientId, after, limit } = input;
  if (open !== undefined) where(open ? 'c.closed_at is null' : 'c.closed_at is not null');
  if (kind) where('c.kind = ?', kind);
  if (state) where('c.state = ?', state);
  if (serviceId) where('c.service_id = ?', serviceId);
  if (clientId) {
    where('exists (select from change_party p where p.change_id = c.id and p.client_id = ?)', clientId);
  }
  if (after) where('(c.opened_at, c.id) < (?, ?::uuid)', after.at, after.id);
  const filter = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const rows = await read(ctx).execute<StaffChangeRow[]>(
    `${STAFF_CHANGES} ${filter} order by c.opened_at desc, c.id desc limit ?`,
    [...parameters, limit],
  );
  return rows.map(changeView);
}

export function changeView(row: StaffChangeRow): StaffChange {
  return {
    ...row,
    openedAt: iso(row.openedAt),
    deadline: row.deadline && iso(row.deadline),
    closedAt: row.closedAt && iso(row.closedAt),
  };
}

function iso(instant: Date | string): string {
  return new Date(instant).toISOString();
}
