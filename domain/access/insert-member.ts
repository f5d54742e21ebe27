import { randomUUID } from 'node:crypto';
import { refuse } from '../errors.ts';
import type { StaffRole } from '../transaction/context.ts';
import type { Transaction } from '../transaction/transaction.ts';
import { MEMBER, type MemberRow } from './member-view.ts';

type NewMember = {
  name: string;
  email: string;
  role: StaffRole;
  /** Who has both signs in at once; the others choose and take them up by a link. */
  passwordHash?: string;
  totpSecret?: string;
};

/** Adds a member of staff (C8). @throws {DomainError} EMAIL_TAKEN when staff has the e-mail already, also of one who is disabled. */
export async function insertMember(tx: Transaction, member: NewMember): Promise<MemberRow> {
  const { name, email, role, passwordHash = null, totpSecret = null } = member;
  const [added] = await tx.em.execute<MemberRow[]>(
    /* sql */ `insert into staff (id, name, email, role, password_hash, totp_secret, created_at) values (?, ?, ?, ?, ?, ?, ?)
    on conflict (email) do nothing returning ${MEMBER}`,
    [randomUUID(), name, email, role, passwordHash, totpSecret, tx.now],
  );
  if (!added) refuse('EMAIL_TAKEN');
  tx.event({ type: 'staff.created', data: { staffId: added.id, role } });
  return added;
}
