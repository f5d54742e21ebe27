import type { ActingClient, ActingStaff } from '../transaction/acting.ts';
import type { StaffRole, VerbContext } from '../transaction/context.ts';
import { prepared } from '../transaction/prepared.ts';
import { read } from '../transaction/transaction.ts';
import { hashToken } from './tokens.ts';

export type SessionActor = ActingClient | ActingStaff;

type Row = { id: string; client_id: string | null; staff_id: string | null; role: StaffRole | null };

const askSession = prepared(/* sql */ `
select s.id, s.client_id, s.staff_id, staff.role
from session s left join staff on staff.id = s.staff_id and staff.disabled_at is null
where s.token_hash = ? and s.revoked_at is null and s.expires_at > ?`);

/** Who a session token speaks for now, or null when it is unknown, expired or revoked (C5). One SQL. */
export async function findSession(
  ctx: VerbContext,
  input: { token: string },
): Promise<{ id: string; actor: SessionActor } | null> {
  const [row] = await askSession<Row>(read(ctx), [hashToken(input.token), ctx.now]);
  if (row?.client_id)
    return { id: row.id, actor: { type: 'client', clientId: row.client_id, sessionId: row.id } };
  if (row?.staff_id && row.role) {
    return { id: row.id, actor: { type: 'staff', staffId: row.staff_id, role: row.role } };
  }
  return null;
}
