import type { Page } from '../page.ts';
import { actingAdministrator } from '../transaction/acting.ts';
import type { StaffRole, VerbContext } from '../transaction/context.ts';
import { read } from '../transaction/transaction.ts';

/** A member of staff as administrators see them: no secret, nor what could become one. */
export type MemberView = {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  /** `invited`: a password is still to be chosen, by the link; `renewing`: a new second factor waits for theirs. */
  state: 'active' | 'invited' | 'renewing' | 'disabled';
  createdAt: string;
};

export type MemberRow = {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  has_password: boolean;
  has_second_factor: boolean;
  disabled_at: Date | string | null;
  created_at: Date | string;
};

/** What is read of a member; neither of the secrets. */
export const MEMBER = /* sql */ `id, name, email, role, disabled_at, created_at, password_hash is not null as has_password,
  totp_secret is not null as has_second_factor`;

export function memberView(row: MemberRow): MemberView {
  const { id, name, email, role } = row;
  return { id, name, email, role, state: stateOf(row), createdAt: new Date(row.created_at).toISOString() };
}

function stateOf(row: MemberRow): MemberView['state'] {
  if (row.disabled_at) return 'disabled';
  if (row.has_second_factor) return 'active';
  return row.has_password ? 'renewing' : 'invited';
}

/** Every member of staff, the newest first, those who are disabled too. One SQL. @throws {DomainError} FORBIDDEN. */
export async function listMembers(ctx: VerbContext, { after, limit }: Page): Promise<MemberView[]> {
  actingAdministrator(ctx);
  const where = after ? 'where (created_at, id) < (?, ?::uuid)' : '';
  const rows = await read(ctx).execute<MemberRow[]>(
    /* sql */ `select ${MEMBER} from staff ${where} order by created_at desc, id desc limit ?`,
    [...(after ? [after.at, after.id] : []), limit],
  );
  return rows.map(memberView);
}
